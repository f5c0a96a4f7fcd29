/** Time, passed in wherever it matters. */
export interface Clock {
  /** The present as milliseconds since the epoch; the same clock as that of the windows. */
  now(): number;
  /** Calls back after `delayMillis` unless the function returned is called before. Keeps no process alive. */
  after(delayMillis: number, callback: () => void): () => void;
}

/** A getter that costs more than the rest. */
const { timeOrigin } = performance;

export const systemClock: Clock = {
  now: () => timeOrigin + performance.now(),
  after: (delayMillis, callback) => {
    const timer = setTimeout(callback, delayMillis);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
