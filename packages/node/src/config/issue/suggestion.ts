/** The number of letters that differ, up to `limit`: insertions, deletions, replacements and swaps of neighbours. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? before[j - 2]! + 1
          : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, last[j]! + 1, row[j - 1]! + 1, swapped));
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** Longer names are no misspelling of a known one. */
const MAX_NAME_LENGTH = 64;

/** The words of a name: `logLevel`, `log_level` and `LOG_LEVEL` have the same. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && word !== 'mcp');

/**
 * The known name that was probably meant: the nearest one that differs in a quarter of its letters at most, or the shortest
 * that has all words of the given one.
 * @param minWords words that the given name must have for that
 */
export function suggestionFor(name: string, known: readonly string[], minWords: number): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const lower = name.toLowerCase();
  const limit = Math.max(1, Math.floor(name.length / 4));
  const near = known
    .map((candidate) => ({ candidate, differs: distance(lower, candidate.toLowerCase(), limit) }))
    .filter(({ differs }) => differs <= limit)
    .sort((a, b) => a.differs - b.differs);
  if (near[0] !== undefined) return near[0].candidate;
  const words = wordsOf(name);
  if (words.length < minWords) return undefined;
  return known
    .filter((candidate) => {
      const has = wordsOf(candidate);
      return words.every((word) => has.includes(word));
    })
    .sort((a, b) => a.length - b.length)[0];
}
