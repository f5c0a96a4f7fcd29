import { serialInflation } from './serial-correlation.js';

/**
 * The standard normal score of the Mann-Whitney test (Mann and Whitney, 1947) with its corrections for ties and for continuity,
 * and with the variance inflated by the serial correlation of the ranks; positive when `after` is greater. The normal approximation is good
 * from 8 values on each side on.
 * @param before values in the order of their times
 * @param after values in the order of their times
 */
export function rankSumScore(before: readonly number[], after: readonly number[]): number {
  const [m, n] = [before.length, after.length];
  const ranks = ranksOf([...before, ...after]);
  const ofAfter = ranks.values.slice(m);
  const u = ofAfter.reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2 - (m * n) / 2;
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - ranks.ties / (total * (total - 1)));
  if (!(variance > 0)) return 0;
  const inflated = variance * serialInflation(ranks.values.slice(0, m), ofAfter);
  return (Math.sign(u) * Math.max(0, Math.abs(u) - 0.5)) / Math.sqrt(inflated);
}

/** The rank of each value from 1, the mean of their ranks for equal ones; `ties` is the sum of t³ - t over those. */
function ranksOf(values: readonly number[]): { readonly values: number[]; readonly ties: number } {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  let ties = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { values: ranks, ties };
}
