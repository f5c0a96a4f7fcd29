import { isSecretKey, MASK, maskSecrets } from '@mcp-vitals/signals';

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

/** An address in one line, without its secrets: what a server is called where nobody gave it a name. */
export function addressOf(server: ServerAddress): string {
  if ('url' in server) return withoutSecrets(server.url);
  const words = [server.command, ...(server.args ?? [])];
  return words
    .map((word, index) => (/^--?[\w-]+$/.test(words[index - 1] ?? '') && isSecretKey(words[index - 1]!) ? MASK : word))
    .map(withoutSecrets)
    .join(' ');
}

/** A URL without user and password, and any text without what is named as a secret in it. What tells servers apart stays. */
function withoutSecrets(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return maskSecrets(text);
  const url = new URL(text);
  url.username = '';
  url.password = '';
  for (const name of [...url.searchParams.keys()]) if (isSecretKey(name)) url.searchParams.set(name, MASK);
  return maskSecrets(url.href);
}
