/**
 * The source of time, passed in by the caller. Durations, windows and order follow {@link Clock.now}; times shown to people follow
 * {@link Clock.wall}, so a step of the wall clock changes no figure.
 */
export interface Clock {
  /** Monotonic time in milliseconds: starts at the wall time of the process start and never steps or runs back. */
  readonly now: () => number;
  /** Wall time in milliseconds since the epoch, as it is set at present. @default {@link Clock.now} */
  readonly wall?: () => number;
  /**
   * Calls back once after `delayMillis`, unless the returned function is called before; at once for a moment that is past. Does
   * not keep the process alive.
   */
  readonly after: (delayMillis: number, callback: () => void) => () => void;
}

/** Read once: the getter of `performance.timeOrigin` costs more than the addition. */
const { timeOrigin } = performance;

/** The longest delay of a timer of Node.js, 24.8 days; it fires after a longer one at once. */
export const MAX_TIMER_MILLIS = 2 ** 31 - 1;

/** The clock of this process. */
export const systemClock: Required<Clock> = {
  now: () => timeOrigin + performance.now(),
  wall: () => Date.now(),
  after: (delayMillis, callback) => {
    let timer: NodeJS.Timeout;
    const wait = (millis: number): void => {
      const rest = millis - MAX_TIMER_MILLIS;
      timer = rest > 0 ? setTimeout(wait, MAX_TIMER_MILLIS, rest) : setTimeout(callback, millis > 0 ? millis : 0);
      timer.unref();
    };
    wait(delayMillis);
    return () => clearTimeout(timer);
  },
};

/** The wall time, in milliseconds since the epoch, of a moment on the monotonic clock. */
export const wallTimeOf = (clock: Clock, monotonicMillis: number): number =>
  clock.wall === undefined ? monotonicMillis : monotonicMillis + clock.wall() - clock.now();
