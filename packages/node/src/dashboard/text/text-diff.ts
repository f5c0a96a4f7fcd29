/** A run of words that stands in both texts, or in one. */
export interface DiffPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Words that are compared one by one; a longer rest counts as replaced, because the table grows with the square. */
const MAX_WORDS = 1000;

/** The words that changed between two texts, in the order in which they are read. */
export function diffTexts(before: string, after: string): DiffPart[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  const least = Math.min(old.length, now.length) - start;
  while (end < least && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const changed = compare(old.slice(start, old.length - end), now.slice(start, now.length - end));
  return merge([
    ...old.slice(0, start).map((text): DiffPart => ({ kind: 'same', text })),
    ...changed,
    ...old.slice(old.length - end).map((text): DiffPart => ({ kind: 'same', text })),
  ]);
}

/** Words, the space between them, and each sign by itself. */
const wordsOf = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];

function compare(old: readonly string[], now: readonly string[]): DiffPart[] {
  if (old.length > MAX_WORDS || now.length > MAX_WORDS) return replaced(old, now);
  const common = lengthsOfCommon(old, now);
  const parts: DiffPart[] = [];
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      parts.push({ kind: 'same', text: old[i]! });
      i++;
      j++;
    } else if (j === now.length || (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      parts.push({ kind: 'removed', text: old[i++]! });
    } else {
      parts.push({ kind: 'added', text: now[j++]! });
    }
  }
  return parts;
}

/** The longest common sequence of each pair of ends. */
function lengthsOfCommon(old: readonly string[], now: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      rows[i]![j] = old[i] === now[j] ? rows[i + 1]![j + 1]! + 1 : Math.max(rows[i + 1]![j]!, rows[i]![j + 1]!);
    }
  }
  return rows;
}

const replaced = (old: readonly string[], now: readonly string[]): DiffPart[] => [
  { kind: 'removed', text: old.join('') },
  { kind: 'added', text: now.join('') },
];

/** Joins neighbours of one kind: what was removed between two words that stayed is read before what was added. */
function merge(parts: readonly DiffPart[]): DiffPart[] {
  const merged: DiffPart[] = [];
  let gap = { removed: '', added: '' };
  const close = () => {
    if (gap.removed !== '') merged.push({ kind: 'removed', text: gap.removed });
    if (gap.added !== '') merged.push({ kind: 'added', text: gap.added });
    gap = { removed: '', added: '' };
  };
  for (const { kind, text } of parts) {
    if (kind !== 'same') {
      gap[kind] += text;
      continue;
    }
    close();
    const last = merged.at(-1);
    if (last?.kind === 'same') merged[merged.length - 1] = { kind, text: last.text + text };
    else merged.push({ kind, text });
  }
  close();
  return merged;
}
