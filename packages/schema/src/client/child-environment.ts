import type { CommandServerAddress } from './server-address.js';

/** Variables that programs need to run; none of them holds a secret. */
const ALWAYS_INHERITED = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'LANG', 'LC_*', 'TZ', 'TMPDIR'],
  // Windows
  ...['APPDATA', 'COMSPEC', 'HOMEDRIVE', 'HOMEPATH', 'LOCALAPPDATA', 'PATHEXT', 'PROCESSOR_ARCHITECTURE'],
  ...['PROGRAMFILES', 'SYSTEMDRIVE', 'SYSTEMROOT', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE'],
];

/** Returns the environment of a server's program: inherited variables on the allow-list, and those of its address. */
export function childEnvironment(
  { env = {}, inheritEnv = [] }: CommandServerAddress,
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const allowed = [...ALWAYS_INHERITED, ...inheritEnv];
  const isAllowed = (name: string) =>
    allowed.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
  const inherited = Object.entries(own).filter(
    // A value that begins with () is an exported shell function, which must not reach another program.
    (entry): entry is [string, string] => entry[1] !== undefined && isAllowed(entry[0]) && !entry[1].startsWith('()'),
  );
  return { ...Object.fromEntries(inherited), ...env };
}
