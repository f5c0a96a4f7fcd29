import { ATTR_ERROR_TYPE, CardinalityLimit, METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import type { MetricKind } from '../encoding/cell.js';
import { prometheusBucketsOf } from '../encoding/prometheus-buckets.js';
import { createSeries, type Metric, type Series } from './series.js';
import { plain, SeriesIndex } from './series-index.js';

/** This project's histograms and counters: a sum of seconds or a last value in their place is no count of calls. */
const COUNTING: ReadonlyMap<string, MetricKind> = new Map(
  Object.values<MetricDefinition>(METRICS).flatMap(({ name, instrument }) => {
    const kind = instrument.replace('observable', '');
    return kind === 'histogram' || kind === 'counter' ? [[name, kind]] : [];
  }),
);

const OVERFLOW_KEY = 'otel.metric.overflow';
/** Separate error types in the overflow of one stream; further ones are summed under `_OTHER`. */
const MAX_OVERFLOW_ERROR_TYPES = 20;

/** The series that one scope records of one metric. */
export interface Stream {
  readonly metric: Metric;
  readonly index: SeriesIndex;
  readonly overflowErrorTypes: CardinalityLimit;
}

/**
 * The known series: at most `maxSeries`, plus the overflow series of each stream.
 * A series that has been idle for the whole retention is replaced by a new one.
 */
export class SeriesTable {
  readonly #streams = new Map<string, Stream>();
  readonly #metrics = new Map<string, Metric>();
  readonly #byId: (Series | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #maxSeries: number;
  #size = 0;
  /** Series whose last change is older may be removed; `undefined` once they are. */
  #forgetBeforeMillis: number | undefined;
  #previousMillis = 0;
  readonly #replaced = new Set<string>();
  /** Points added to an overflow series. */
  overflowed = 0;

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries;
  }

  /** The series by id; `undefined` where one was removed. */
  get byId(): readonly (Series | undefined)[] {
    return this.#byId;
  }

  get size(): number {
    return this.#size;
  }

  metric(name: string): Metric | undefined {
    return this.#metrics.get(name);
  }

  /** `undefined` when the metric is, or is to be, of another kind, or there are already `maxSeries` streams. */
  stream(scope: string, name: string, kind: MetricKind, unit: string): Stream | undefined {
    if ((COUNTING.get(name) ?? kind) !== kind) {
      this.#replaced.add(name);
      return undefined;
    }
    const key = `${scope}\n${name}`;
    const stream = this.#streams.get(key) ?? this.#createStream(key, name, kind, unit);
    return stream?.metric.kind === kind ? stream : undefined;
  }

  /** Metrics of this project that a view recorded as another kind. */
  get replacedMetrics(): string[] {
    return [...this.#replaced];
  }

  /** Metrics whose percentiles are unknown. */
  get coarseMetrics(): string[] {
    return [...this.#metrics.values()].flatMap(({ name, whole }) =>
      whole !== undefined && whole.buckets !== 'fine' ? [name] : [],
    );
  }

  /** @param additive whether the point may be summed with others; `undefined` when it is beyond the limit and may not */
  series(stream: Stream, attributes: Attributes, nowMillis: number, additive: boolean): Series | undefined {
    // The SDK has a limit of its own and uses the same attribute.
    if (attributes[OVERFLOW_KEY] === true) return this.#overflow(stream, attributes, nowMillis, additive);
    return stream.index.get(attributes) ?? this.#add(stream, attributes, nowMillis, additive);
  }

  /**
   * Prepares for a collection.
   * @param previousMillis the time of the collection before
   * @param forgetMillis a series whose last change is older may be removed when a place is needed
   */
  begin(previousMillis: number, forgetMillis: number): void {
    this.#previousMillis = previousMillis;
    this.#forgetBeforeMillis = forgetMillis;
  }

  #createStream(key: string, name: string, kind: MetricKind, unit: string): Stream | undefined {
    if (this.#streams.size >= this.#maxSeries) return undefined;
    let metric = this.#metrics.get(name);
    if (metric === undefined) {
      metric = { name, kind, unit, prometheus: prometheusBucketsOf(name), streams: [], whole: undefined, overflow: [] };
      this.#metrics.set(name, metric);
    }
    const overflowErrorTypes = new CardinalityLimit(MAX_OVERFLOW_ERROR_TYPES);
    const stream = { metric, index: new SeriesIndex(), overflowErrorTypes };
    metric.streams.push(stream.index);
    this.#streams.set(key, stream);
    return stream;
  }

  #add(stream: Stream, attributes: Attributes, nowMillis: number, additive: boolean): Series | undefined {
    if (this.#size >= this.#maxSeries) this.#forget();
    if (this.#size >= this.#maxSeries) return this.#overflow(stream, attributes, nowMillis, additive);
    this.#size++;
    return this.#create(stream, attributes, nowMillis);
  }

  #overflow(stream: Stream, attributes: Attributes, nowMillis: number, additive: boolean): Series | undefined {
    this.overflowed++;
    if (!additive) return undefined;
    const errorType = attributes[ATTR_ERROR_TYPE];
    const kept: Attributes = { [OVERFLOW_KEY]: true };
    if (errorType !== undefined) kept[ATTR_ERROR_TYPE] = stream.overflowErrorTypes.admit(String(errorType));
    const known = stream.index.get(kept);
    if (known !== undefined) return known;
    const series = this.#create(stream, kept, nowMillis);
    stream.metric.overflow.push(series);
    return series;
  }

  #create(stream: Stream, attributes: Attributes, nowMillis: number): Series {
    const { metric } = stream;
    if (metric.kind === 'histogram') metric.whole ??= this.#place(metric, {}, nowMillis);
    const series = this.#place(metric, plain(attributes), nowMillis);
    stream.index.set(attributes, series);
    return series;
  }

  #place(metric: Metric, attributes: Readonly<Record<string, string>>, nowMillis: number): Series {
    const id = this.#free.pop() ?? this.#byId.length;
    const series = createSeries(metric, attributes, id, nowMillis, this.#previousMillis);
    this.#byId[id] = series;
    return series;
  }

  #forget(): void {
    const beforeMillis = this.#forgetBeforeMillis;
    if (beforeMillis === undefined) return;
    this.#forgetBeforeMillis = undefined;
    const old = (series: Series): boolean =>
      series.lastActiveMillis < beforeMillis && !(OVERFLOW_KEY in series.attributes);
    for (const { index } of this.#streams.values()) {
      for (const { id } of index.remove(old)) {
        this.#byId[id] = undefined;
        this.#free.push(id);
        this.#size--;
      }
    }
  }
}
