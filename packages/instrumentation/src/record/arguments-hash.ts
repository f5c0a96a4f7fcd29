import { createHmac, randomBytes } from 'node:crypto';
import { safely } from '../safely.js';

/** Arguments longer than this as JSON are not hashed, in UTF-16 units. */
const MAX_LENGTH = 64 * 1024;

/** Names of arguments that select a page: then calls in sequence read on, and are no loop over items. */
const PAGE_KEY = /cursor|page|offset|continuation|next_?token|^skip$|^after$/i;

/** Whether arguments name a page of a longer result. */
export const isPaged = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).some((key) => PAGE_KEY.test(key));

/** Made anew in each process: nobody can try guesses against a hash that left it. */
let key: Buffer | undefined;

/** A keyed hash of a value's JSON, equal for equal values within this process; `undefined` when it has none. */
export function hashOf(value: unknown): string | undefined {
  const text = safely(() => JSON.stringify(value ?? {}));
  if (text === undefined || text.length > MAX_LENGTH) return undefined;
  key ??= randomBytes(32);
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
}
