import { isSecretKey, maskSecrets } from '@mcp-vitals/signals';
import type { ConfiguredServer } from './configured-server.js';

/** A value that a client or a shell fills in, such as `${input:token}`. */
const IS_REFERENCE = /^(?:Bearer\s+)?\$(?:\{[^}]+\}|[A-Za-z_]\w*)$|^%\w+%$/;
const MIN_SECRET_CHARACTERS = 4;

/** The places of secrets in a server's entry, by name and never by value. */
export function secretPlaces({ args, env, headers, url }: ConfiguredServer): string[] {
  return [
    ...args.flatMap((arg, index) => (isSecretArgument(args, index) ? [`args[${index}]${optionOf(arg)}`] : [])),
    ...namesOf(env).map((name) => `env.${name}`),
    ...namesOf(headers).map((name) => `headers.${name}`),
    ...(url !== undefined && holdsSecret(url) ? ['url'] : []),
  ];
}

const namesOf = (values: ReadonlyMap<string, string>): string[] =>
  [...values].filter(([name, value]) => isSecret(name, value)).map(([name]) => name);

const isSecret = (name: string, value: string): boolean =>
  value.length >= MIN_SECRET_CHARACTERS && !IS_REFERENCE.test(value) && (isSecretKey(name) || holdsSecret(value));

/** An argument by itself, as in `--token=…`, or the one after an option that names a secret. */
function isSecretArgument(args: readonly string[], index: number): boolean {
  const arg = args[index]!;
  const [, option, inline] = /^--?([\w-]+)=(.*)$/s.exec(arg) ?? [];
  if (option !== undefined && inline !== undefined) return isSecret(option, inline);
  const [, before] = /^--?([\w-]+)$/.exec(args[index - 1] ?? '') ?? [];
  return !arg.startsWith('-') && isSecret(before ?? '', arg);
}

/** The name of an option, without its value. */
const optionOf = (arg: string): string => {
  const name = /^(--?[\w-]+)=/.exec(arg)?.[1];
  return name === undefined ? '' : ` (${name})`;
};

/** Whether a text holds a secret by its shape: a token, a password in an address, `password=…`. */
const holdsSecret = (text: string): boolean => !IS_REFERENCE.test(text) && maskSecrets(text) !== text;
