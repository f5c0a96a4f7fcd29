import { type Indicator, narrowQuery } from '@mcp-vitals/monitor';
import type { MetricDefinition } from '@mcp-vitals/signals';
import type { Take, Where } from '@mcp-vitals/windows';
import { canonicalDuration } from './duration.js';
import {
  definitionOf,
  type HistogramPart,
  isNative,
  labelName,
  type MetricNaming,
  partName,
  partOf,
} from './naming.js';
import { selector } from './selector.js';

/** Where the metrics of an expression come from. */
export interface PromqlOptions {
  readonly naming: MetricNaming;
  /**
   * Labels of a scrape target that each result keeps. With the default each process is judged by itself, as inside the
   * process. With `['job']` the processes of a service are one: their events are added up, and of their gauges the worst one
   * is read. @default ['job', 'instance']
   */
  readonly targetLabels?: readonly string[];
}

/** An indicator narrowed and grouped, over one window. */
export interface Reading {
  readonly indicator: Indicator;
  /** The window, such as `5m`, or a variable of Grafana. */
  readonly over: string;
  readonly where?: Where | undefined;
  /** Further matchers of each series, as PromQL writes them. */
  readonly matchers?: readonly string[] | undefined;
  /** Attributes to group by. */
  readonly by?: readonly string[] | undefined;
  readonly options: PromqlOptions;
}

/** The labels that tell processes apart. */
export const TARGET_LABELS: readonly string[] = ['job', 'instance'];

const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, max: 1 };

/** The labels of each result. */
export const labelsOf = ({ by, options }: Reading): string[] => [
  ...targetLabelsOf(options),
  ...(by ?? []).map(labelName),
];

export const targetLabelsOf = ({ targetLabels }: PromqlOptions): readonly string[] => targetLabels ?? TARGET_LABELS;

/** Whether a metric is sampled rather than counted. */
const isSampled = ({ instrument }: MetricDefinition): boolean => /gauge|updowncounter/.test(instrument);

/** `sum by (job, instance) (…)`; without labels `sum(…)`. */
export const aggregate = (operator: string, labels: readonly string[], of: string): string =>
  labels.length === 0 ? `${operator}(${of})` : `${operator} by (${labels.join(', ')}) (${of})`;

/** The series of one metric, and what PromQL computes of them. */
class Source {
  readonly sampled: boolean;
  readonly isNative: boolean;
  readonly #definition: MetricDefinition;

  constructor(
    metric: string,
    readonly where: Where | undefined,
    readonly range: string,
    readonly labels: readonly string[],
    readonly naming: MetricNaming,
    readonly matchers: readonly string[],
  ) {
    this.#definition = definitionOf(metric);
    this.sampled = isSampled(this.#definition);
    this.isNative = isNative(this.#definition, naming);
  }

  by(operator: string, of: string, ...more: readonly string[]): string {
    return aggregate(operator, [...this.labels, ...more], of);
  }

  /** A call over the window: of what is sampled or counted, or of a part of a histogram. */
  over(call: string, part: HistogramPart = 'count'): string {
    const series = this.#select(part, this.range);
    return partOf(this.#definition, part, this.naming, `${call}(${series})`);
  }

  /** The samples of now; of a counter, all that was counted since its process began. */
  get now(): string {
    return this.#select('count');
  }

  #select(part: HistogramPart, range?: string): string {
    const name = partName(this.#definition, part, this.naming);
    return selector(name, this.where, { range, matchers: this.matchers });
  }

  /** The number of events or of samples in the window. */
  get events(): string {
    return this.by('sum', this.over(this.sampled ? 'count_over_time' : 'increase'));
  }

  /** The part of a quotient. */
  get amount(): string {
    return this.by('sum', this.sampled ? this.now : this.over('rate'));
  }
}

/** Grafana puts a duration in the place of a variable, such as `$__rate_interval`. */
const rangeOf = (over: string): string => (over.startsWith('$') ? over : canonicalDuration(over));

/** The source of a reading's own metric; of a ratio's denominator with `whole`. */
function sourceOf(reading: Reading, labels: readonly string[], whole = false): Source {
  const query = narrowQuery(reading.indicator.query, reading.where);
  const metric = (whole ? query.of?.metric : undefined) ?? query.metric;
  const where = (whole ? query.of?.where : query.where) ?? {};
  return new Source(metric, where, rangeOf(reading.over), labels, reading.options.naming, reading.matchers ?? []);
}

/** The number of events of a reading, a sample for each group; for a ratio, those of the denominator. */
export const eventsOf = (reading: Reading): string =>
  sourceOf(reading, labelsOf(reading), reading.indicator.query.take === 'ratio').events;

/** Labels whose groups are not added up: of them the worst one is read. Percentages of processes do not add up either. */
export function worstOver(reading: Reading): string[] {
  const { query, worstBy = [] } = reading.indicator;
  const processes = isSampled(definitionOf(query.metric)) ? TARGET_LABELS : [];
  const labels = labelsOf(reading);
  return [...worstBy.map(labelName), ...processes].filter((label) => !labels.includes(label));
}

/** The value of a reading for each group of `labels`, in the metric's own unit. */
export function expressionOf(reading: Reading, labels: readonly string[]): string {
  const { take } = reading.indicator.query;
  const source = sourceOf(reading, labels);
  if (take === 'ratio') {
    const whole = sourceOf(reading, labels, true).amount;
    // A missing numerator counts as 0 when the denominator exists.
    return `(${source.amount} or 0 * ${whole}) / ${whole}`;
  }
  if (take === 'last') return source.by('sum', source.now);
  if (source.sampled) return sampled(source, take);
  const quantile = QUANTILES[take];
  if (quantile !== undefined) {
    const buckets = aggregate('sum', [...labels, ...(source.isNative ? [] : ['le'])], source.over('rate', 'bucket'));
    return `histogram_quantile(${quantile}, ${buckets})`;
  }
  if (take === 'avg') return `${source.by('sum', source.over('rate', 'sum'))} / ${source.amount}`;
  return take === 'rate' ? source.amount : source.events;
}

function sampled(source: Source, take: Take): string {
  if (take === 'max') return source.by('max', source.over('max_over_time'));
  if (take === 'avg') return `${source.by('sum', source.over('sum_over_time'))} / ${source.events}`;
  return take === 'count' ? source.events : source.amount;
}

/** Whether a value of the reading is undefined without events: a quotient or a percentile. */
export function restsOnEvents({ indicator }: Reading): boolean {
  const { metric, take } = indicator.query;
  return take === 'ratio' || (!isSampled(definitionOf(metric)) && (take === 'avg' || take in QUANTILES));
}
