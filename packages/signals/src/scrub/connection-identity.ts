import { isSecretKey } from './secret-key.js';
import { MASK, maskSecrets } from './secret-text.js';

/** The place of a server: an address, or the command that starts it. */
export type ServerConnection =
  | { readonly url: string | URL }
  | { readonly command: string; readonly args?: readonly string[] | undefined };

/**
 * The identity of an unnamed server in pins and reports: its address, or its command line. The name that a
 * server gives itself is not unique. Secrets are removed: pins are committed, and a server
 * stays the same when its password changes.
 */
export function connectionIdentity(connection: ServerConnection): string {
  if ('url' in connection) return withoutSecrets(String(connection.url));
  const words = [connection.command, ...(connection.args ?? [])];
  const line = words
    .map((word, index) => (/^--?[\w-]+$/.test(words[index - 1] ?? '') && isSecretKey(words[index - 1]!) ? MASK : word))
    .map(withoutSecrets)
    .join(' ');
  // A word may be a secret by the words before it, as in `sshpass -p …`.
  return maskSecrets(line);
}

/** The fields in which the MCP SDKs' transports keep their target; `undefined` for other transports. */
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

/** Removes user and password from a URL, and named secrets from any text; the parts that distinguish servers stay. */
function withoutSecrets(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return maskSecrets(text);
  const url = new URL(text);
  url.username = '';
  url.password = '';
  for (const name of [...url.searchParams.keys()]) if (isSecretKey(name)) url.searchParams.set(name, MASK);
  return maskSecrets(url.href);
}
