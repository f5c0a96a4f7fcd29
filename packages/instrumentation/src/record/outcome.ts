import { type CardinalityLimit, ErrorType } from '@mcp-vitals/signals';
import type { Role } from '../config.js';
import type { Response } from '../message/messages.js';

/** How an operation ended, in the terms of the conventions. */
export interface Outcome {
  /** Set if and only if the operation failed; then the span's status is ERROR. */
  readonly errorType?: string;
  /** The JSON-RPC code of the response, if it carried one. */
  readonly statusCode?: string;
  /** The message of the error that the response carried. */
  readonly description?: string;
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

/** The outcome of the operation that a response answers, as this side's role classifies it. */
export function outcomeOf(response: Response, method: string, role: Role, codes: CardinalityLimit): Outcome {
  const { error, result } = response;
  if (error) {
    const code = Number(error.code);
    const statusCode = isReserved(code) ? String(code) : codes.admit(String(code));
    const ofResponse = statusCode === ErrorType.OTHER ? {} : { statusCode };
    if (role === 'server' && CALLER_FAULTS.has(code)) return ofResponse;
    return { ...ofResponse, errorType: statusCode, description: String(error.message) };
  }
  if (method === 'tools/call' && result?.isError === true) return { errorType: ErrorType.TOOL_ERROR, result };
  return { result };
}
