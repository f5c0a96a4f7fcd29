/** A Streamable HTTP address. */
export interface HttpServerAddress {
  readonly url: string;
  /** Sent with every request, such as `{ 'X-Api-Key': '…' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer …`. */
  readonly token?: string;
}

/** A program that speaks MCP on its stdio. */
export interface CommandServerAddress {
  readonly command: string;
  readonly args?: readonly string[];
  /** Variables for the program, beside those that it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Names of further variables of this process that the program inherits; `PG*` stands for all that begin with `PG`, and
   * `*` for all. What every program needs (PATH, HOME, LANG …) it inherits anyway; a secret only when it is named.
   */
  readonly inheritEnv?: readonly string[];
}

/** Where a server is. */
export type ServerAddress = HttpServerAddress | CommandServerAddress;
