/** Time, passed in wherever it matters. */
export interface Clock {
  /** Milliseconds that only ever grow. */
  now(): number;
  /** Calls back after `delayMillis` unless the function returned is called before. Keeps no process alive. */
  after(delayMillis: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (delayMillis, callback) => {
    const timer = setTimeout(callback, delayMillis);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
