import type { WindowView } from '@mcp-vitals/windows';
import { measure } from '../indicators/measurement.js';
import { COMPARED, changesWithAge, isShare } from './compared-indicators.js';
import type { ReleaseSample } from './release.js';

/** A window that holds too few events by then is given up: what it holds is no longer one time. */
const MAX_WINDOW_MILLIS = 3_600_000;
/** A process that is older is not sampled for what changes with its age. */
const MAX_AGE_MILLIS = 7_200_000;

export interface ReleaseSamplerOptions {
  readonly windows: WindowView;
  /** The least width of a window in milliseconds. */
  readonly windowMillis: number;
}

/**
 * Samples the compared indicators, each over windows that adjoin each other and grow until they hold the events that the indicator needs
 * to be judged, up to an hour. The first window of a process is left out, because it holds its start.
 */
export class ReleaseSampler {
  readonly #options: ReleaseSamplerOptions;
  /** The end of the last window of each indicator. */
  readonly #ends = new Map<string, number>();
  #startMillis: number | undefined;

  constructor(options: ReleaseSamplerOptions) {
    this.#options = options;
  }

  /**
   * The samples of the windows that end now.
   * @param nowMillis the present on the monotonic clock
   * @param wallMillis the present as wall time
   */
  sample(nowMillis: number, wallMillis: number): ReleaseSample[] {
    const { windows, windowMillis } = this.#options;
    this.#startMillis ??= nowMillis + windowMillis;
    const ageMillis = nowMillis - this.#startMillis + windowMillis;
    const samples: ReleaseSample[] = [];
    for (const indicator of COMPARED) {
      const { name, minimumEvents } = indicator;
      if (ageMillis > MAX_AGE_MILLIS && changesWithAge(indicator)) continue;
      const width = nowMillis - (this.#ends.get(name) ?? this.#startMillis);
      if (width < windowMillis) continue;
      const { value, count } = measure(indicator, windows, nowMillis, { over: `${Math.round(width)}ms` });
      const isEmpty = value === null || count === 0;
      if (!isEmpty && count < (isShare(indicator) ? 1 : minimumEvents) && width < MAX_WINDOW_MILLIS) continue;
      this.#ends.set(name, nowMillis);
      if (!isEmpty && width < MAX_WINDOW_MILLIS) {
        samples.push({ atMillis: wallMillis, ageMillis, indicator: name, value: rounded(value), count });
      }
    }
    return samples;
  }
}

/** Equal figures are equal, in the process and after a way over the disk: they tie when they are ranked. */
const rounded = (value: number): number => Number(value.toPrecision(5));
