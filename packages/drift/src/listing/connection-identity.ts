/** Where a server is: an address, or a program that is started. */
export type ServerConnection =
  | { readonly url: string | URL }
  | { readonly command: string; readonly args?: readonly string[] | undefined };

/** Options whose value is a secret, in either way of writing them. */
const SECRET_OPTION = /^(--?[\w-]*(?:token|secret|password|passwd|api-?key|auth)[\w-]*)(=.*)?$/i;
const HAS_SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;

/**
 * What a server is known by in the pin file: its address, or its command line. Secrets are taken out, because the file is
 * committed and because the server stays the same when they change: user info and query values of addresses, values of
 * options that name a secret.
 */
export function connectionIdentity(connection: ServerConnection): string {
  if ('url' in connection) return withoutSecrets(String(connection.url));
  const args = connection.args ?? [];
  return [connection.command, ...args.map((arg, index) => shown(arg, args[index - 1]))].join(' ');
}

function shown(arg: string, before: string | undefined): string {
  const [, option, value] = SECRET_OPTION.exec(arg) ?? [];
  if (option !== undefined) return value === undefined ? arg : `${option}=***`;
  const isSecret = before !== undefined && SECRET_OPTION.exec(before)?.[2] === undefined && SECRET_OPTION.test(before);
  if (isSecret && !arg.startsWith('-')) return '***';
  const [, name = '', rest = arg] = /^(--?[\w-]+=)(.*)$/s.exec(arg) ?? [];
  return name + (HAS_SCHEME.test(rest) ? withoutSecrets(rest) : rest);
}

function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return address.replace(/\/\/[^/@]*@/, '//');
  const url = new URL(address);
  [url.username, url.password, url.hash] = ['', '', ''];
  for (const name of [...url.searchParams.keys()]) url.searchParams.set(name, '***');
  return url.href;
}
