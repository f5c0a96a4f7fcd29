import { setImmediate } from 'node:timers/promises';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { BOUNDARIES } from './buckets.js';
import { WindowStore } from './window-store.js';

export interface WindowMetricReaderOptions {
  /** How often to collect, 100 ms to an hour. @default 10_000 */
  readonly intervalMillis?: number;
  /** Where to put what was collected. @default a store whose cells are as wide as the interval */
  readonly store?: WindowStore;
  /** The present as milliseconds since the epoch, never running backwards. @default {@link steadyNow} */
  readonly now?: () => number;
  /** Told what went wrong in a collection. @default nobody */
  readonly onError?: (error: unknown) => void;
}

const HISTOGRAM: AggregationOption = {
  type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
  options: { boundaries: [...BOUNDARIES] },
};

/** Milliseconds since the epoch by the wall clock of the process's start and the steady clock since. */
export const steadyNow = (): number => Math.floor(performance.timeOrigin + performance.now());

/**
 * Collects a meter provider's metrics into a {@link WindowStore}, beside any other reader and without a word to it: the
 * finer buckets are this reader's alone, and so are its deltas, which keep the SDK's memory bounded where cumulative
 * sums would keep every series for ever. Its timer keeps no process alive. Works with SDK 2.x and 3.x.
 */
export class WindowMetricReader extends MetricReader {
  readonly store: WindowStore;
  readonly #intervalMillis: number;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #inFlight: Promise<void> | undefined;
  #shuttingDown = false;
  #closed = false;

  /** @throws RangeError when `intervalMillis` is out of bounds. */
  constructor(options: WindowMetricReaderOptions = {}) {
    const intervalMillis = options.intervalMillis ?? 10_000;
    if (!(intervalMillis >= 100 && intervalMillis <= 3_600_000)) {
      throw new RangeError(`intervalMillis must be from 100 to 3600000, got ${intervalMillis}`);
    }
    const store = options.store ?? new WindowStore({ cellMillis: intervalMillis });
    super({
      aggregationSelector: (type) =>
        type === InstrumentType.HISTOGRAM ? HISTOGRAM : { type: AggregationType.DEFAULT },
      // The counters that are read, not counted, are bounded by what is read, and a reset shows only in their own values.
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_COUNTER || type === InstrumentType.OBSERVABLE_UP_DOWN_COUNTER
          ? AggregationTemporality.CUMULATIVE
          : AggregationTemporality.DELTA,
      // The SDK keeps one place of its limit for the overflow.
      cardinalitySelector: () => store.maxSeries + 1,
    });
    this.#intervalMillis = intervalMillis;
    this.store = store;
    this.#now = options.now ?? steadyNow;
    this.#onError = options.onError ?? (() => {});
  }

  /** Collects at once, so that what is asked next is fresh. Never rejects; joins a collection already under way. */
  collectNow(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#inFlight ??= this.#collect().finally(() => {
      this.#inFlight = undefined;
    });
    return this.#inFlight;
  }

  protected override onInitialized(): void {
    this.store.open(this.#now());
    this.#timer = setInterval(() => void this.collectNow(), this.#intervalMillis);
    this.#timer.unref();
  }

  protected override onForceFlush(): Promise<void> {
    return this.collectNow();
  }

  protected override async onShutdown(): Promise<void> {
    await this.collectNow();
  }

  /** Collects once more and stops. A second call does nothing. */
  override async shutdown(options?: { timeoutMillis?: number }): Promise<void> {
    if (this.#shuttingDown) return;
    this.#shuttingDown = true;
    clearInterval(this.#timer);
    await super.shutdown(options);
    this.#closed = true;
  }

  async #collect(): Promise<void> {
    try {
      const nowMillis = this.#now();
      const { resourceMetrics, errors } = await this.collect({ timeoutMillis: this.#intervalMillis });
      // The SDK's part and ours are two short pauses of the host instead of a long one.
      await setImmediate();
      this.store.ingest(resourceMetrics.scopeMetrics, nowMillis);
      for (const error of errors) this.#tell(error);
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    try {
      this.#onError(error);
    } catch {
      // Who is told and throws has only himself to tell.
    }
  }
}
