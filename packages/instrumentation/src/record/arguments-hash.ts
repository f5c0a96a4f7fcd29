import { createRequire } from 'node:module';
import { safely } from '../safely.js';

// Loaded only if arguments are hashed.
const require = createRequire(import.meta.url);

/** Maximum length of arguments to hash, as JSON in UTF-16 units. */
const MAX_LENGTH = 64 * 1024;

/** Names of arguments that select a page. Successive calls with such an argument paginate; they do not loop over items. */
const PAGE_KEY = /cursor|page|offset|continuation|next_?token|^skip$|^after$/i;

/** Whether arguments select a page of a longer result. */
export const isPaged = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => PAGE_KEY.test(key));

/** The key of the hash, random for each process, so that exported hashes cannot be matched against guesses. */
let key: Buffer | undefined;

/**
 * A keyed hash of a value's JSON, equal for equal values within this process; `undefined` if the value has no JSON or a
 * too long one.
 */
export function hashOf(value: unknown): string | undefined {
  const text = safely(() => JSON.stringify(value ?? {}));
  if (text === undefined || text.length > MAX_LENGTH) return undefined;
  const { createHmac, randomBytes } = require('node:crypto') as typeof import('node:crypto');
  key ??= randomBytes(32);
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
}
