/** The step that fits a series best: its position, its height and its residual. */
export interface StepFit {
  readonly at: number;
  readonly rise: number;
  /** The residual sum of squares of the step, as a share of that of a straight line. */
  readonly residual: number;
}

interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** Fits one step to a series; `NaN`s are left out. */
export function fitStep(values: ArrayLike<number>): StepFit {
  const all = sumsOf(values, 0, values.length);
  let best = { at: 0, rise: 0, left: Number.POSITIVE_INFINITY };
  for (let at = 1; at < values.length; at++) {
    const before = sumsOf(values, 0, at);
    const after = { count: all.count - before.count, sum: all.sum - before.sum, squares: all.squares - before.squares };
    if (before.count === 0 || after.count === 0) continue;
    const left = spread(before) + spread(after);
    if (left < best.left) best = { at, rise: after.sum / after.count - before.sum / before.count, left };
  }
  return { at: best.at, rise: best.rise, residual: best.left / Math.max(leftByLine(values, all), 1e-12) };
}

function sumsOf(values: ArrayLike<number>, from: number, to: number): Sums {
  let [count, sum, squares] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    sum += value;
    squares += value * value;
  }
  return { count, sum, squares };
}

/** The sum of squares about the mean. */
function spread({ count, sum, squares }: Sums): number {
  return squares - (sum * sum) / count;
}

function leftByLine(values: ArrayLike<number>, { count, sum, squares }: Sums): number {
  let [positions, positionSquares, products] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    positions += i;
    positionSquares += i * i;
    products += i * value;
  }
  const xy = products - (positions * sum) / count;
  const xx = positionSquares - (positions * positions) / count;
  return squares - (sum * sum) / count - (xx > 0 ? (xy * xy) / xx : 0);
}
