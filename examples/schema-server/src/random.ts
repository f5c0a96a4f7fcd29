/** Numbers in [0, 1) that are the same for the same seed, on every machine. */
export type Random = () => number;

/**
 * Mulberry32: 32 bits of state, which is enough to spread sample rows and slow calls.
 *
 * @param seed Any whole number; its low 32 bits count.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
