/**
 * The z beyond which a standard normal lies with probability `p`, for 0 < p <= 0.5; |error| < 0.003.
 * Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23 (with its constants).
 */
export function upperNormalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(0.5, Math.max(p, 1e-300))));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/**
 * The probability that a standard normal lies within `z` of 0, in 0..1; |error| < 1.5e-7.
 * Abramowitz and Stegun, 7.1.26, for the error function.
 */
export function normalWithin(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return 1 - series * Math.exp(-x * x);
}
