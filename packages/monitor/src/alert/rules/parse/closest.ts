/** The candidate that a person most likely meant by `text`; `undefined` when none is close. */
export function closest(text: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(text.slice(0, 64));
  let best: string | undefined;
  let least = Math.min(Math.max(2, Math.floor(wanted.length / 3)), wanted.length - 1) + 1;
  for (const candidate of candidates) {
    const known = fold(candidate);
    // A beginning is as close as one edit: `warn` means `warning`.
    const edits = wanted.length > 2 && known.startsWith(wanted) ? 1 : distance(wanted, known, least);
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Without case and separators: `keep_firing_for` means `keepFiringFor`. */
const fold = (text: string): string => text.toLowerCase().replace(/[_.\-\s]/g, '');

/** Levenshtein's distance; at least `limit` when it reaches that. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (b[j] === a[i] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
