/**
 * The significance of a rise or fall: the standard normal score of the Mann-Kendall test (Mann, 1945; Kendall, 1975) with
 * its corrections for ties and for continuity; positive for a rise, 0 for fewer than two points. `NaN`s are left out. The normal
 * approximation is good from 8 points on.
 */
export function mannKendallScore(values: ArrayLike<number>): number {
  let points = 0;
  let s = 0;
  const tied = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    points++;
    let equals = 0;
    for (let j = 0; j < i; j++) {
      const before = values[j]!;
      if (value > before) s++;
      else if (value < before) s--;
      else if (value === before) equals++;
    }
    if (equals > 0) tied.set(value, equals + 1);
  }
  let variance = points * (points - 1) * (2 * points + 5);
  for (const t of tied.values()) variance -= t * (t - 1) * (2 * t + 5);
  return s === 0 || variance <= 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance / 18);
}
