/**
 * Probabilities corrected for how many are looked at (Holm, 1979): the chance that any of several comparisons without a difference
 * shows one as clear as this. In the order given.
 */
export function familyWise(probabilities: readonly number[]): number[] {
  const order = probabilities.map((_, index) => index).sort((a, b) => probabilities[a]! - probabilities[b]!);
  const corrected = probabilities.map(() => 1);
  let least = 0;
  order.forEach((index, rank) => {
    least = Math.max(least, Math.min(1, probabilities[index]! * (probabilities.length - rank)));
    corrected[index] = least;
  });
  return corrected;
}
