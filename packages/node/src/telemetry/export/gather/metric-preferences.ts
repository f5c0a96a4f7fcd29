import { notices } from '@mcp-vitals/signals';
import type { AggregationOption, AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import type { Environment } from '../../../environment/environment.js';
import { sdk } from '../../../opentelemetry/sdk.js';

export interface MetricPreferences {
  readonly temporality: (instrument: InstrumentType) => AggregationTemporality;
  readonly aggregation: (instrument: InstrumentType) => AggregationOption;
}

/**
 * The instruments that each preference exports as deltas; up-down counters never are (OpenTelemetry's OTLP exporter
 * spec).
 */
const DELTAS: Readonly<Record<string, readonly string[]>> = {
  cumulative: [],
  delta: ['COUNTER', 'OBSERVABLE_COUNTER', 'HISTOGRAM'],
  lowmemory: ['COUNTER', 'HISTOGRAM'],
};

/**
 * Temporality and aggregation from `OTEL_EXPORTER_OTLP_METRICS_*`.
 * @default cumulative, with each instrument's own buckets
 */
export function metricPreferencesFromEnv(environment: Environment): MetricPreferences {
  const { AggregationTemporality, AggregationType, InstrumentType } = sdk.metrics();
  const histograms: Readonly<Record<string, AggregationOption>> = {
    explicit_bucket_histogram: { type: AggregationType.DEFAULT },
    base2_exponential_bucket_histogram: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
  };
  const deltas = choose(environment, 'TEMPORALITY_PREFERENCE', DELTAS, 'cumulative');
  const histogram = choose(environment, 'DEFAULT_HISTOGRAM_AGGREGATION', histograms, 'explicit_bucket_histogram');
  return {
    temporality: (instrument) =>
      deltas.includes(instrument) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    aggregation: (instrument) =>
      instrument === InstrumentType.HISTOGRAM ? histogram : { type: AggregationType.DEFAULT },
  };
}

function choose<T>(
  environment: Environment,
  setting: string,
  choices: Readonly<Record<string, T>>,
  fallback: string,
): T {
  const name = `OTEL_EXPORTER_OTLP_METRICS_${setting}`;
  const value = environment.choice(name) ?? fallback;
  const choice = Object.hasOwn(choices, value) ? choices[value] : undefined;
  if (choice !== undefined) return choice;
  notices.say(
    'not_honoured',
    `${name}='${value}' is not known; ${fallback} is used. Set ${Object.keys(choices).join(' or ')}.`,
    name,
  );
  return choices[fallback]!;
}
