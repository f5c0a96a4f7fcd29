import type { JsonObject } from './mcp-session.js';

/** A message of a server. */
export interface Answer {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Whether a message answers the request of this id. A request of the server has a method; its ids are counted apart from ours. */
export const isAnswerTo = ({ id: of, method }: Answer, id: number): boolean => of === id && method === undefined;

/** The result of an answer; `undefined` when the server refuses, or answers with something that is no result of MCP. */
export function resultOf({ result, error }: Answer): JsonObject | undefined {
  const isResult = typeof result === 'object' && result !== null && !Array.isArray(result);
  return (error ?? undefined) === undefined && isResult ? (result as JsonObject) : undefined;
}
