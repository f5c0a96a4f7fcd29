/** Beyond this a series says nothing of its own level, and a variance would grow without bound. */
const MAX_CORRELATION = 0.95;

/**
 * The factor by which the variance of a mean grows because neighbouring values resemble each other, as those of one
 * busy hour do: (1 + r) / (1 - r) for a first-order autoregression, with `r` the lag-1 correlation of all series together
 * (Bartlett, 1935). A short series shows less correlation than there is: `r` is corrected for that by (1 + 4 r) / n (Kendall, 1954;
 * Marriott and Pope, 1954), and one standard error is added. At least 1: values that alternate earn nothing.
 * @param series values in the order of their times, at least 8 each; each is compared with its own mean
 */
export function serialInflation(...series: readonly (readonly number[])[]): number {
  let products = 0;
  let squares = 0;
  for (const values of series) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (let i = 0; i < values.length; i++) {
      const deviation = values[i]! - mean;
      squares += deviation * deviation;
      if (i > 0) products += deviation * (values[i - 1]! - mean);
    }
  }
  if (squares === 0) return 1;
  const total = series.reduce((sum, { length }) => sum + length, 0);
  const bias = series.length / total;
  const unbiased = Math.min(1, Math.max(0, (products / squares + bias) / (1 - 4 * bias)));
  const correlation = Math.min(MAX_CORRELATION, unbiased + Math.sqrt((1 - unbiased * unbiased) / total));
  return (1 + correlation) / (1 - correlation);
}
