/** Longer texts are compared as sets of words, without their order. */
const MAX_WORDS = 2000;

/** The words that went and those that came, in their order: what is left of both texts beside their longest common part. */
export function changedWords(before: string, after: string): { removed: string[]; added: string[] } {
  const [old, now] = [before, after].map((text) => text.split(/\s+/).filter((word) => word !== '')) as [
    string[],
    string[],
  ];
  if (old.length > MAX_WORDS || now.length > MAX_WORDS) {
    const [oldSet, nowSet] = [new Set(old), new Set(now)];
    const only = (words: string[], other: Set<string>) => words.filter((word) => !other.has(word)).slice(0, MAX_WORDS);
    return { removed: only(old, nowSet), added: only(now, oldSet) };
  }
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
