import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';

/**
 * The series that metrics have in Prometheus, which depend on the way there: `otlp` for OTLP ingestion and for the exporters
 * of the OpenTelemetry Collector, which append units; `otlp-native` for the same with exponential histograms, which
 * Prometheus 3 keeps as native ones, a series each without buckets of its own; `prometheus-exporter` for
 * `@opentelemetry/exporter-prometheus`, which appends no units.
 */
export type MetricNaming = (typeof METRIC_NAMINGS)[number];

export const METRIC_NAMINGS = ['otlp', 'otlp-native', 'prometheus-exporter'] as const;

/** The part of a histogram: the number of its values, their sum, or how they are distributed. */
export type HistogramPart = 'count' | 'sum' | 'bucket';

/** Whether a metric is one native histogram: a series that has all parts. */
export const isNative = ({ instrument }: MetricDefinition, naming: MetricNaming): boolean =>
  instrument === 'histogram' && naming === 'otlp-native';

/** The name of the series that has this part of a histogram; of any other metric, the name of its series. */
export const partName = (definition: MetricDefinition, part: HistogramPart, naming: MetricNaming): string => {
  const isApart = definition.instrument === 'histogram' && !isNative(definition, naming);
  return `${metricName(definition, naming)}${isApart ? `_${part}` : ''}`;
};

/** The part of an expression over the series of `partName`, which a native histogram has to be asked for. */
export const partOf = (
  definition: MetricDefinition,
  part: HistogramPart,
  naming: MetricNaming,
  expression: string,
): string => (part === 'bucket' || !isNative(definition, naming) ? expression : `histogram_${part}(${expression})`);

/** The words for UCUM units. Source: the OpenTelemetry specification, Prometheus and OpenMetrics compatibility. */
const UNITS: Readonly<Record<string, string>> = { s: 'seconds', By: 'bytes' };

const DEFINITIONS: ReadonlyMap<string, MetricDefinition> = new Map(
  Object.values<MetricDefinition>(METRICS).map((definition) => [definition.name, definition]),
);

/** @throws RangeError when mcp-vitals records no metric of this name. */
export function definitionOf(metric: string): MetricDefinition {
  const definition = DEFINITIONS.get(metric);
  if (definition === undefined) throw new RangeError(`mcp-vitals records no metric ${JSON.stringify(metric)}`);
  return definition;
}

/** The name of a metric in Prometheus, without the `_bucket`, `_sum` or `_count` of a histogram. */
export function metricName({ name, instrument, unit }: MetricDefinition, naming: MetricNaming): string {
  const total = instrument.endsWith('counter') && !instrument.endsWith('updowncounter') ? '_total' : '';
  const plain = sanitize(name);
  if (naming === 'prometheus-exporter') return plain + total;
  const word = unit === '1' && instrument.endsWith('gauge') ? 'ratio' : UNITS[unit];
  return `${plain}${word === undefined ? '' : `_${word}`}${total}`;
}

/** The name of an attribute as a label. */
export const labelName = (attribute: string): string => sanitize(attribute);

const sanitize = (name: string): string => name.replace(/[^a-zA-Z0-9_]+/g, '_');
