/** The present on both clocks, in milliseconds. */
export interface Times {
  readonly nowMillis: number;
  readonly wallMillis: number;
}

/** The wall time of a moment on the monotonic clock. */
export const wallOf = ({ nowMillis, wallMillis }: Times, monotonicMillis: number): number =>
  Math.round(monotonicMillis + wallMillis - nowMillis);
