import { setImmediate } from 'node:timers/promises';
import { notices } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { BOUNDARIES } from '../encoding/buckets.js';
import { WindowStore } from '../query/window-store.js';

export interface WindowMetricReaderOptions {
  /** Interval of collection, 100 ms to an hour. @default 10_000 */
  readonly intervalMillis?: number;
  /** Whether the caller collects, by {@link WindowMetricReader.collectNow}, so that the reader needs no timer. @default false */
  readonly isDriven?: boolean;
  /** The store to fill. @default a new store whose cells are as wide as the interval */
  readonly store?: WindowStore;
  /** Monotonic time in milliseconds, such as `clock.now`. @default {@link steadyNow} */
  readonly now?: () => number;
  /** Receives errors of collections. @default errors are ignored */
  readonly onError?: (error: unknown) => void;
}

/**
 * Observable sums are cumulative because a reset shows only in the values themselves. A gauge that is set is cumulative so
 * that every collection reports it; an observable one is not, so that it ends when it is no longer observed.
 */
const CUMULATIVE: ReadonlySet<InstrumentType> = new Set([
  InstrumentType.OBSERVABLE_COUNTER,
  InstrumentType.OBSERVABLE_UP_DOWN_COUNTER,
  InstrumentType.GAUGE,
]);

/** The SDK's limit for one instrument between two collections is at least this. */
const MIN_SDK_SERIES = 4000;

const HISTOGRAM: AggregationOption = {
  type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
  options: { boundaries: [...BOUNDARIES] },
};

/** Wall time at the start of the process plus monotonic time since, in whole milliseconds. A wall clock step changes nothing. */
export const steadyNow = (): number => Math.floor(performance.timeOrigin + performance.now());

/**
 * Collects a meter provider's metrics into a {@link WindowStore}, independently of any other reader. Its finer buckets and
 * its delta temporality apply to this reader alone; deltas let the SDK forget series that are idle, where cumulative sums
 * would keep every series forever. Its timer does not keep the process alive. Works with SDK 2.x and 3.x.
 */
export class WindowMetricReader extends MetricReader {
  readonly store: WindowStore;
  readonly #intervalMillis: number;
  readonly #isDriven: boolean;
  readonly #now: () => number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #inFlight: Promise<void> | undefined;
  #shuttingDown = false;
  #closed = false;
  readonly #warned = new Set<string>();
  #resource: Attributes | undefined;

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
      aggregationTemporalitySelector: (type) =>
        CUMULATIVE.has(type) ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA,
      // Beyond its limit the SDK forgets all attributes of a point; the store's limit comes first and keeps `error.type`.
      cardinalitySelector: () => Math.max(2 * store.maxSeries, MIN_SDK_SERIES),
    });
    this.#intervalMillis = intervalMillis;
    this.#isDriven = options.isDriven === true;
    this.store = store;
    this.#now = options.now ?? steadyNow;
    this.#onError = options.onError ?? (() => {});
  }

  /** The attributes of the meter provider's resource; `undefined` before the first collection. */
  get resource(): Attributes | undefined {
    return this.#resource;
  }

  /** Collects at once, so that the next query sees fresh data. Never rejects; joins a collection already in progress. */
  collectNow(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#inFlight ??= this.#collect().finally(() => {
      this.#inFlight = undefined;
    });
    return this.#inFlight;
  }

  protected override onInitialized(): void {
    this.store.open(this.#now());
    if (this.#isDriven) return;
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
      this.#resource = resourceMetrics.resource.attributes;
      // Yield, so that the host has two short pauses instead of a long one.
      await setImmediate();
      this.store.ingest(resourceMetrics.scopeMetrics, nowMillis);
      for (const error of errors) this.#tell(error);
      this.#warnOfViews();
    } catch (error) {
      this.#tell(error);
    }
  }

  #warnOfViews(): void {
    const { coarseMetrics, replacedMetrics } = this.store.stats();
    const remedy = 'Let the view match only instruments that need it.';
    this.#warnOnce('view', coarseMetrics, (metric) => {
      const effect = 'its percentiles are missing in the local windows; counts, averages and maxima are exact';
      return `a view of the meter provider replaces the buckets of ${metric} for every reader, so ${effect}. ${remedy}`;
    });
    this.#warnOnce('view kind', replacedMetrics, (metric) => {
      const effect = 'the figures of it are missing in the local windows, in health and in alerts';
      return `a view of the meter provider records ${metric} as another kind of metric for every reader, so ${effect}. ${remedy}`;
    });
  }

  #warnOnce(subject: string, [metric]: readonly string[], text: (metric: string) => string): void {
    if (metric === undefined || this.#warned.has(subject)) return;
    this.#warned.add(subject);
    notices.say('not_honoured', text(metric), subject);
  }

  #tell(error: unknown): void {
    try {
      this.#onError(error);
    } catch {
      // An error of `onError` itself cannot be reported.
    }
  }
}
