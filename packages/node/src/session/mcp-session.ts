export type JsonObject = Readonly<Record<string, unknown>>;

/** Why there is no result: the server does not know the method, or it refuses, or answers with something that is no result of MCP. */
export type Refusal = 'unknown method' | 'refused';

/** The requests of a client to one server, written by hand: the MCP SDK is the application's, and may be missing. */
export interface McpSession {
  /**
   * Returns the result, or why the server gives none.
   * @param limitMillis time for the answer, 60 seconds by default
   * @throws SessionError without an answer
   */
  request(method: string, params: object, limitMillis?: number): Promise<JsonObject | Refusal>;
  notify(method: string): void | Promise<void>;
  close(): Promise<void>;
}

export const ANSWER_LIMIT_MILLIS = 60_000;
