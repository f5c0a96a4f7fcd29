import { createRequire } from 'node:module';

// Loaded only where tasks are used.
const require = createRequire(import.meta.url);

/** Maximum length of an id, in UTF-16 units. Servers choose ids; a longer one is not followed. */
const MAX_LENGTH = 256;

/**
 * A hash of a task's id, the same in every process. Whoever knows an id may fetch the task, so the id itself stays here; ids are
 * random, so that a hash cannot be matched against guesses.
 */
export function taskHashOf(id: string): string | undefined {
  if (id.length > MAX_LENGTH) return undefined;
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}
