export type JsonObject = Readonly<Record<string, unknown>>;

/** The requests of a client to one server, written by hand: the MCP SDK is the application's, and may be missing. */
export interface McpSession {
  /**
   * Returns the result; `undefined` when the server refuses the request.
   * @param limitMillis time for the answer, 60 seconds by default
   * @throws SessionError without an answer
   */
  request(method: string, params: object, limitMillis?: number): Promise<JsonObject | undefined>;
  notify(method: string): void | Promise<void>;
  close(): Promise<void>;
}

export const ANSWER_LIMIT_MILLIS = 60_000;
