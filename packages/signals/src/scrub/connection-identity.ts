import { isSecretKey } from './secret-key.js';
import { MASK, maskSecrets } from './secret-text.js';

/** Where a server is: an address, or a program that is started. */
export type ServerConnection =
  | { readonly url: string | URL }
  | { readonly command: string; readonly args?: readonly string[] | undefined };

/**
 * What a server is known by in pins and reports where nobody gave it a name: its address, or its command line. What a
 * server calls itself is its own choice; two may choose the same. Secrets are taken out: pins are committed, and a server
 * stays the same when its password changes.
 */
export function connectionIdentity(connection: ServerConnection): string {
  if ('url' in connection) return withoutSecrets(String(connection.url));
  const words = [connection.command, ...(connection.args ?? [])];
  return words
    .map((word, index) => (/^--?[\w-]+$/.test(words[index - 1] ?? '') && isSecretKey(words[index - 1]!) ? MASK : word))
    .map(withoutSecrets)
    .join(' ');
}

/** What the MCP SDKs' transports keep of where they connect to; `undefined` for one of another kind. */
export function identityOfTransport(transport: unknown): string | undefined {
  const { _serverParams: program, _url: url } = (transport ?? {}) as {
    _serverParams?: { command?: unknown; args?: unknown };
    _url?: unknown;
  };
  if (typeof program?.command === 'string') {
    const args = Array.isArray(program.args) ? program.args.map(String) : [];
    return connectionIdentity({ command: program.command, args });
  }
  return url instanceof URL || typeof url === 'string' ? connectionIdentity({ url }) : undefined;
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
