/** The address of a Streamable HTTP server. */
export interface HttpServerAddress {
  readonly url: string;
  /** Headers of every request, such as `{ 'X-Api-Key': '…' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The bearer token, sent as `Authorization: Bearer …`. */
  readonly token?: string;
}

/** A program that speaks MCP on its stdio. */
export interface CommandServerAddress {
  readonly command: string;
  readonly args?: readonly string[];
  /** Variables for the program, in addition to those it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Names of further variables of this process that the program inherits; `PG*` stands for all that begin with `PG`, and
   * `*` for all. It always inherits what every program needs (PATH, HOME, LANG …); a secret only when it is named here.
   */
  readonly inheritEnv?: readonly string[];
}

/** The address of a server. */
export type ServerAddress = HttpServerAddress | CommandServerAddress;
