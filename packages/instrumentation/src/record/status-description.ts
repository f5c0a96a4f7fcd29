import { maskSecrets } from '@mcp-vitals/signals';

/** No more of an error's message than this becomes a status description, in UTF-16 units. */
const MAX_LENGTH = 256;

/** No more of a name that a peer made up goes onto a span, in UTF-16 units. */
const MAX_NAME_LENGTH = 128;

/** A peer's message, masked, cut to a bound and rid of the words its caller made up: those belong in no status. */
export function describeStatus(message: string, words: readonly (string | undefined)[]): string {
  // A word that is cut by the first bound cannot be found: it is cut far behind the second.
  let text = message.slice(0, 16 * MAX_LENGTH);
  for (const word of words) if (word !== undefined && word !== '') text = text.replaceAll(word, '…');
  // A margin behind the cut keeps a secret across it whole.
  const masked = maskSecrets(text.slice(0, 4 * MAX_LENGTH));
  return masked.length <= MAX_LENGTH ? masked : `${cut(masked, MAX_LENGTH - 1)}…`;
}

/** A name that a peer made up, masked and cut to a bound. */
export const describeName = (name: string): string =>
  cut(maskSecrets(name.slice(0, 2 * MAX_NAME_LENGTH)), MAX_NAME_LENGTH);

/** At most `length` units of well-formed text, copied: V8's slices keep the whole text they were cut from alive. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')).toString();
}
