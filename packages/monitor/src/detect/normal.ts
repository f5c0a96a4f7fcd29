/**
 * The z beyond which a standard normal lies with probability `p`, for 0 < p <= 0.5; |error| < 0.003.
 * Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23 (with its constants).
 */
export function upperNormalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(0.5, Math.max(p, 1e-300))));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}
