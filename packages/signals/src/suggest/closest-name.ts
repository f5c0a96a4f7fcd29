export interface ClosestNameOptions {
  /** Share of the letters that may differ, 0 to 1; one letter always may. @default 1/3 */
  readonly tolerance?: number;
  /** Number of words that the name must have so that the shortest candidate with all of them is meant. @default never */
  readonly minWords?: number;
  /** Whether a beginning of three letters is as close as one edit: `warn` means `warning`. @default true */
  readonly beginnings?: boolean;
}

/** Longer names are no misspelling of a known one. */
const MAX_NAME_LENGTH = 64;

/**
 * The candidate that a person most likely meant by a name; `undefined` when none is close. Case and separators do not count:
 * `keep_firing_for` means `keepFiringFor`.
 */
export function closestName(
  name: string,
  candidates: Iterable<string>,
  options: ClosestNameOptions = {},
): string | undefined {
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const known = [...candidates];
  const { minWords = Number.POSITIVE_INFINITY } = options;
  return nearest(name, known, options) ?? (minWords <= wordsOf(name).length ? withWordsOf(name, known) : undefined);
}

function nearest(
  name: string,
  known: readonly string[],
  { tolerance = 1 / 3, beginnings = true }: ClosestNameOptions,
): string | undefined {
  const wanted = fold(name);
  // A name of which every letter differs is another name.
  const limit = Math.min(Math.max(1, Math.floor(wanted.length * tolerance)), wanted.length - 1);
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    const folded = fold(candidate);
    const edits = distance(wanted, folded, limit);
    const differs = beginnings && edits > 0 && wanted.length > 2 && folded.startsWith(wanted) ? 1 : edits;
    if (differs >= least) continue;
    least = differs;
    best = candidate;
  }
  return best;
}

const withWordsOf = (name: string, known: readonly string[]): string | undefined =>
  known
    .filter((candidate) => {
      const has = wordsOf(candidate);
      return wordsOf(name).every((word) => has.includes(word));
    })
    .sort((a, b) => a.length - b.length)[0];

const fold = (text: string): string => text.toLowerCase().replaceAll(/[_.\-\s]/g, '');

/** The words of a name: `logLevel`, `log_level` and `LOG_LEVEL` have the same. The prefix `MCP` is none. */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && word !== 'mcp');

/** The number of letters that differ, up to `limit` and one: insertions, deletions, replacements and swaps of neighbours. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(replaced, last[j]! + 1, row[j - 1]! + 1, swapped));
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
