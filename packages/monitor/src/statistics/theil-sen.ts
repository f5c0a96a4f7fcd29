/**
 * The median of the slopes between all pairs of points (Theil, 1950; Sen, 1968), which a quarter of outliers cannot move; `NaN`
 * for fewer than two points. Points without a value (`NaN`) are left out.
 *
 * @param positions where the values lie, in rising order; their indices if left out
 */
export function theilSenSlope(values: ArrayLike<number>, positions?: ArrayLike<number>): number {
  const slopes = new Float64Array((values.length * (values.length - 1)) / 2);
  let pairs = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) {
      const distance = positions === undefined ? j - i : positions[j]! - positions[i]!;
      const slope = (values[j]! - values[i]!) / distance;
      if (!Number.isNaN(slope)) slopes[pairs++] = slope;
    }
  }
  const sorted = slopes.subarray(0, pairs).sort();
  const middle = pairs >> 1;
  return pairs % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
