import { ATTR_VALIDATION_RESULT, ATTR_VALIDATION_TARGET, type CardinalityLimit, ErrorType } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import type { Role } from '../config.js';
import { isObject, type Response } from '../message/messages.js';

/** How an operation ended, in the terms of the conventions. */
export interface Outcome {
  /** Set if and only if the operation failed; then the span's status is ERROR. */
  readonly errorType?: string | undefined;
  /** The JSON-RPC code of the response, if it carried one. */
  readonly statusCode?: string | undefined;
  /** The message of the error that the response carried. */
  readonly description?: string | undefined;
  /** What else the span says of the outcome. */
  readonly spanAttributes?: Attributes | undefined;
  /** The result, if the response carried one. */
  readonly result?: unknown;
}

export const SUCCESS: Outcome = {};

/**
 * Codes that blame the caller: on the server the status stays unset.
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md (status classification)
 */
const CALLER_FAULTS: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32602, -32002]);

/** JSON-RPC 2.0 reserves these for itself; MCP's own codes are among them. Others are the peer's choice. */
const isReserved = (code: number): boolean =>
  code === -32700 || (code >= -32603 && code <= -32600) || (code >= -32049 && code <= -32000);

/**
 * How `McpServer` of SDK v1 and v2 words a refused call in a tool's result. Both also report an unknown tool and too many
 * arguments with the code -32602, but a result of the server's own that fails validation is not the caller's fault.
 */
const INVALID_INPUT =
  /^(?:MCP error -32602: (?!Output validation error)|Input validation error|Invalid arguments for tool)/;

const REFUSED_INPUT = { [ATTR_VALIDATION_TARGET]: 'tool_input', [ATTR_VALIDATION_RESULT]: 'invalid' };

function isInvalidInput({ content }: Record<string, unknown>): boolean {
  const [first] = Array.isArray(content) ? (content as unknown[]) : [];
  return isObject(first) && typeof first.text === 'string' && INVALID_INPUT.test(first.text);
}

/** The outcome of the operation that a response answers, as this side's role classifies it. */
export function outcomeOf(response: Response, method: string, role: Role, codes: CardinalityLimit): Outcome {
  const { error, result } = response;
  let errorType: string | undefined;
  let statusCode: string | undefined;
  let description: string | undefined;
  let spanAttributes: Attributes | undefined;
  if (error) {
    const code = Number(error.code);
    const status = isReserved(code) ? String(code) : codes.admit(String(code));
    if (status !== ErrorType.OTHER) statusCode = status;
    if (role === 'client' || !CALLER_FAULTS.has(code)) {
      errorType = status;
      description = String(error.message);
    }
  } else if (method === 'tools/call' && result?.isError === true) {
    errorType = ErrorType.TOOL_ERROR;
    if (isInvalidInput(result)) spanAttributes = REFUSED_INPUT;
  }
  // All outcomes have the same members in one order: what reads objects of one shape is fast.
  return { errorType, statusCode, description, spanAttributes, result: error ? undefined : result };
}
