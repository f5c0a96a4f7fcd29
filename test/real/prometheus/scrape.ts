import type { MetricNaming } from '@mcp-vitals/backends';
import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  InstrumentType,
  type MetricData,
  MetricReader,
} from '@opentelemetry/sdk-metrics';

/** Cumulative, as exports to Prometheus are; a gauge that is no longer observed ends, as OpenTelemetry specifies. */
class ScrapeReader extends MetricReader {
  constructor() {
    super({
      aggregationSelector: () => ({ type: AggregationType.DEFAULT }),
      aggregationTemporalitySelector: (type) =>
        type === InstrumentType.OBSERVABLE_GAUGE ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    });
  }

  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** The value of a series at each scrape: a number, missing because nothing was scraped, or marked as stale. */
type Sampled = (number | '_' | 'stale')[];

/** The series that Prometheus would keep from scrapes at a fixed interval. */
export class Scrapes {
  readonly reader: MetricReader = new ScrapeReader();
  readonly #series = new Map<string, Sampled>();
  #count = 0;

  constructor(readonly naming: MetricNaming) {}

  async scrape(): Promise<void> {
    const { resourceMetrics } = await this.reader.collect();
    const scraped = new Map<string, number>();
    for (const { metrics } of resourceMetrics.scopeMetrics) {
      for (const metric of metrics)
        for (const [series, value] of samplesOf(metric, this.naming)) scraped.set(series, value);
    }
    for (const name of scraped.keys()) {
      if (!this.#series.has(name)) this.#series.set(name, Array<Sampled[number]>(this.#count).fill('_'));
    }
    for (const [name, samples] of this.#series) {
      const before = samples.findLast((sample) => sample !== '_');
      samples.push(scraped.get(name) ?? (typeof before === 'number' ? 'stale' : '_'));
    }
    this.#count++;
  }

  /** A scrape that nothing came of, and that Prometheus does not know of. */
  skip(): void {
    for (const samples of this.#series.values()) samples.push('_');
    this.#count++;
  }

  /** As test files of promtool write them. */
  inputSeries(): { series: string; values: string }[] {
    return [...this.#series].map(([series, samples]) => ({ series, values: samples.join(' ') }));
  }
}

/** The names of a metric, written down here once more, so that a fault of the compiler's names shows. */
function nameOf({ descriptor, dataPointType, ...metric }: MetricData, naming: MetricNaming): string {
  const name = descriptor.name.replaceAll('.', '_');
  const total = dataPointType === DataPointType.SUM && 'isMonotonic' in metric && metric.isMonotonic ? '_total' : '';
  if (naming === 'prometheus-exporter') return `${name}${total}`;
  const ratio = dataPointType === DataPointType.GAUGE ? '_ratio' : '';
  const unit = { s: '_seconds', By: '_bytes', '1': ratio }[descriptor.unit] ?? '';
  return `${name}${unit}${total}`;
}

function* samplesOf(metric: MetricData, naming: MetricNaming): Iterable<[string, number]> {
  const name = nameOf(metric, naming);
  for (const { attributes, value } of metric.dataPoints) {
    if (typeof value === 'number') {
      yield [seriesName(name, attributes), value];
    } else if ('buckets' in value) {
      let upTo = 0;
      for (const [i, count] of value.buckets.counts.entries()) {
        upTo += count;
        const le = value.buckets.boundaries[i] ?? '+Inf';
        yield [seriesName(`${name}_bucket`, { ...attributes, le: String(le) }), upTo];
      }
      yield [seriesName(`${name}_count`, attributes), value.count];
      yield [seriesName(`${name}_sum`, attributes), value.sum ?? 0];
    }
  }
}

/** A series as PromQL writes it; a label without a value is none. */
export function seriesName(name: string, labels: Attributes): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== '');
  const written = pairs.map(([label, value]) => `${label.replaceAll('.', '_')}=${JSON.stringify(String(value))}`);
  return `${name}{${written.sort().join(',')}}`;
}
