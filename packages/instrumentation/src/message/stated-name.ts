import { ErrorType, maskSecrets } from '@mcp-vitals/signals';
import { isObject } from './messages.js';

/** A name as products have: letters, digits and a few signs, at most 64 of them. */
const NAME = /^@?[\p{L}\p{N}][\p{L}\p{M}\p{N} ._/()+-]{0,62}$/u;

/** A version as products have, such as `1.2.0-beta.1+5`. */
const VERSION = /^[A-Za-z0-9][\w.+-]{0,31}$/;

/** A run that is a key or an identifier rather than a word. */
const KEY = /[A-Za-z0-9_-]{32}/;

/** What a client or a server says of itself. */
export interface StatedName {
  readonly name: string;
  readonly version: string | undefined;
}

/** Reads `clientInfo` or `serverInfo`; `undefined` where no name is stated. */
export function readStatedName(info: unknown): StatedName | undefined {
  if (!isObject(info) || typeof info.name !== 'string' || info.name === '') return undefined;
  return { name: info.name, version: typeof info.version === 'string' ? info.version : undefined };
}

/** The name if it may be shown: it comes from the peer, and goes to metrics, spans, the report and the page. */
export const shownName = (name: string): string => (isPlain(name, NAME) ? name : ErrorType.OTHER);

export const shownVersion = (version: string | undefined): string | undefined =>
  version === undefined || isPlain(version, VERSION) ? version : ErrorType.OTHER;

const isPlain = (text: string, pattern: RegExp): boolean =>
  text.length <= 64 && pattern.test(text) && !KEY.test(text) && maskSecrets(text) === text;
