const FIRST_MILLIS = 1000;
const LONGEST_MILLIS = 30_000;

/**
 * Milliseconds before the next attempt to connect: doubled with each failure up to half a minute, spread over its upper half, so that the
 * pages that a restart cut off do not all come back at once.
 * @param failures attempts that failed in a row, from 1
 * @param random a number in [0, 1)
 */
export function reconnectMillis(failures: number, random: number): number {
  const most = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.min(failures - 1, 16));
  return most / 2 + (random * most) / 2;
}
