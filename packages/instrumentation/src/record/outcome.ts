import {
  ATTR_REFUSAL,
  ATTR_VALIDATION_RESULT,
  ATTR_VALIDATION_TARGET,
  type CardinalityLimit,
  ErrorType,
  type Refusal,
} from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import { refusalIn } from '../access/refusal.js';
import type { Role } from '../config.js';
import { isObject, type Response, UNREAD } from '../message/messages.js';

/** The outcome of an operation in the terms of the semantic conventions. */
export interface Outcome {
  /** The `error.type`, set if and only if the operation failed; the span's status is then ERROR. */
  readonly errorType?: string | undefined;
  /** The JSON-RPC code of the response, if it carried one. */
  readonly statusCode?: string | undefined;
  /** The message of the error that the response carried. */
  readonly description?: string | undefined;
  /** The refusal, if the peer did not want to answer a call that it could have answered. */
  readonly refusal?: Refusal | undefined;
  /** Further span attributes that describe the outcome. */
  readonly spanAttributes?: Attributes | undefined;
  /** The result, if the response carried one. */
  readonly result?: unknown;
}

export const SUCCESS: Outcome = {};

/**
 * Error codes that the caller causes: on the server the span status stays unset.
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md (status classification)
 */
const CALLER_FAULTS: ReadonlySet<number> = new Set([-32700, -32600, -32601, -32602, -32002]);

/** Whether JSON-RPC 2.0 reserves a code. MCP's codes are among them; a peer chooses any others. */
const isReserved = (code: number): boolean =>
  code === -32700 || (code >= -32603 && code <= -32600) || (code >= -32049 && code <= -32000);

/**
 * Matches the text of a refused call in a tool's result, as `McpServer` of SDK v1 and v2 write it. Both also report an
 * unknown tool and too many arguments with the code -32602. A result of the server that fails validation is not the
 * caller's fault.
 */
const INVALID_INPUT =
  /^(?:MCP error -32602: (?!Output validation error)|Input validation error|Invalid arguments for tool)/;

const REFUSED_INPUT = { [ATTR_VALIDATION_TARGET]: 'tool_input', [ATTR_VALIDATION_RESULT]: 'invalid' };

function isInvalidInput({ content }: Record<string, unknown>): boolean {
  const [first] = Array.isArray(content) ? (content as unknown[]) : [];
  return isObject(first) && typeof first.text === 'string' && INVALID_INPUT.test(first.text);
}

/** Classifies a response as the outcome of its operation, by the role of this side. */
export function outcomeOf(response: Response, method: string, role: Role, codes: CardinalityLimit): Outcome {
  const { error, result } = response;
  let errorType: string | undefined;
  let statusCode: string | undefined;
  let description: string | undefined;
  let spanAttributes: Attributes | undefined;
  if (error) {
    const code = Number(error.code);
    const status = isReserved(code)
      ? String(code)
      : Number.isInteger(code)
        ? codes.admit(String(code))
        : ErrorType.OTHER;
    if (status !== ErrorType.OTHER) statusCode = status;
    if (role === 'client' || !CALLER_FAULTS.has(code)) {
      errorType = status;
      if (typeof error.message === 'string') description = error.message;
    }
  } else if ((method === 'tools/call' || method === 'tasks/result') && result?.isError === true) {
    errorType = ErrorType.TOOL_ERROR;
    if (isInvalidInput(result)) spanAttributes = REFUSED_INPUT;
  }
  // All outcomes have the same members in the same order, because V8 reads objects of one shape faster.
  const refusal = errorType === undefined || spanAttributes ? undefined : refusalIn(response);
  if (refusal !== undefined) spanAttributes = { [ATTR_REFUSAL]: refusal };
  const isRead = !error && !(isObject(result) && UNREAD in result);
  return { errorType, statusCode, description, refusal, spanAttributes, result: isRead ? result : undefined };
}
