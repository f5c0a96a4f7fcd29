/** The most pairs of words compared; the rest of a longer text is compared as a set, without order. */
const MAX_PAIRS = 250_000;
/** The most words of a text that are compared one by one. */
const MAX_WORDS = 20_000;

export interface ChangedWords {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** Returns the removed and the added words, in order. Bounded: long texts that differ throughout are compared less exactly. */
export function changedWords(before: string, after: string): ChangedWords {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const [gone, come] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  return gone.length * come.length > MAX_PAIRS ? withoutOrder(gone, come) : inOrder(gone, come);
}

const wordsOf = (text: string): string[] => text.split(/\s+/, MAX_WORDS).filter((word) => word !== '');

function withoutOrder(old: readonly string[], now: readonly string[]): ChangedWords {
  const [oldWords, nowWords] = [new Set(old), new Set(now)];
  return { removed: old.filter((word) => !nowWords.has(word)), added: now.filter((word) => !oldWords.has(word)) };
}

/** Returns the words outside the longest common subsequence. */
function inOrder(old: readonly string[], now: readonly string[]): ChangedWords {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        old[i] === now[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const [removed, added]: [string[], string[]] = [[], []];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++;
      j++;
    } else if (j === now.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      removed.push(old[i++]!);
    else added.push(now[j++]!);
  }
  return { removed, added };
}
