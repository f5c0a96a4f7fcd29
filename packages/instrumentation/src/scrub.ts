/** No more of an error's message than this becomes a status description, in UTF-16 units. */
const MAX_LENGTH = 256;

/** A peer's message, cut to a bound and rid of the words its caller made up: those belong in no status. */
export function scrub(description: string, words: readonly (string | undefined)[]): string {
  // A word that is cut by the first bound cannot be found: it is cut far behind the second.
  let text = description.slice(0, 16 * MAX_LENGTH);
  for (const word of words) if (word !== undefined && word !== '') text = text.replaceAll(word, '…');
  if (text.length <= MAX_LENGTH) return text;
  return `${text.slice(0, MAX_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
