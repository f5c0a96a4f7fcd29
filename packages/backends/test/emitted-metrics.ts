import type { MetricNaming } from '@mcp-vitals/backends';
import { METRICS, type MetricDefinition, metricOptions } from '@mcp-vitals/signals';
import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const DEFINITIONS = Object.values<MetricDefinition>(METRICS);

/** Records one value of every metric of mcp-vitals. */
export function recordEach(meter: Meter): void {
  for (const definition of DEFINITIONS) {
    const { name, instrument } = definition;
    const options = metricOptions(definition);
    if (instrument === 'histogram') meter.createHistogram(name, options).record(1);
    else if (instrument === 'counter') meter.createCounter(name, options).add(1);
    else if (instrument === 'updowncounter') meter.createUpDownCounter(name, options).add(1);
    else observable(meter, definition).addCallback((result) => result.observe(1));
  }
}

function observable(meter: Meter, definition: MetricDefinition) {
  const options = metricOptions(definition);
  switch (definition.instrument) {
    case 'observablecounter':
      return meter.createObservableCounter(definition.name, options);
    case 'observableupdowncounter':
      return meter.createObservableUpDownCounter(definition.name, options);
    default:
      return meter.createObservableGauge(definition.name, options);
  }
}

/** The names of the series that Prometheus gets: from the exporter itself, or by the specification. */
export async function emittedMetrics(naming: MetricNaming): Promise<Set<string>> {
  if (naming === 'prometheus-exporter') return exported();
  const parts = naming === 'otlp' ? ['_bucket', '_sum', '_count'] : [''];
  return new Set(DEFINITIONS.flatMap((definition) => specified(definition, parts)));
}

async function exported(): Promise<Set<string>> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  recordEach(provider.getMeter('names'));
  const { resourceMetrics } = await exporter.collect();
  const text = new PrometheusSerializer('', false).serialize(resourceMetrics);
  await provider.shutdown();
  return new Set([...text.matchAll(/^([a-zA-Z_]\w*)[{ ]/gm)].map(([, name]) => name!));
}

/** Source: OpenTelemetry specification, Prometheus and OpenMetrics compatibility, OTLP metric points to Prometheus. */
function specified({ name, instrument, unit }: MetricDefinition, parts: readonly string[]): string[] {
  const words: Record<string, string> = { s: '_seconds', By: '_bytes' };
  const plain = `${name.replaceAll('.', '_')}${words[unit] ?? ''}`;
  if (instrument === 'histogram') return parts.map((part) => plain + part);
  if (instrument === 'counter' || instrument === 'observablecounter') return [`${plain}_total`];
  return [instrument === 'observablegauge' && unit === '1' ? `${plain}_ratio` : plain];
}
