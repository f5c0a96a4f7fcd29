import type { JsonObject, Refusal } from './mcp-session.js';

/** A message of a server. */
export interface Answer {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** Whether a message answers the request of this id. A request of the server has a method; its ids are counted apart from ours. */
export const isAnswerTo = ({ id: of, method }: Answer, id: number): boolean => of === id && method === undefined;

const METHOD_NOT_FOUND = -32601;

/** The result of an answer, or why there is none. */
export function resultOf({ result, error }: Answer): JsonObject | Refusal {
  if ((error as { readonly code?: unknown } | null | undefined)?.code === METHOD_NOT_FOUND) return 'unknown method';
  const isResult = typeof result === 'object' && result !== null && !Array.isArray(result);
  return (error ?? undefined) === undefined && isResult ? (result as JsonObject) : 'refused';
}
