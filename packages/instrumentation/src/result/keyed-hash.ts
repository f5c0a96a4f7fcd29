import { createRequire } from 'node:module';

// Loaded only if something is hashed.
const require = createRequire(import.meta.url);

/** The key of the hash, random for each process, so that exported hashes cannot be matched against guesses. */
let key: Buffer | undefined;

/** A keyed hash of a text, equal for equal texts within this process. */
export function keyedHash(text: string): string {
  const { createHmac, randomBytes } = require('node:crypto') as typeof import('node:crypto');
  key ??= randomBytes(32);
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
}
