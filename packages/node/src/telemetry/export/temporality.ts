import { diag } from '@opentelemetry/api';
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import type { Environment } from '../../environment/environment.js';

const { COUNTER, OBSERVABLE_COUNTER, HISTOGRAM } = InstrumentType;
/** Which instruments each preference exports as deltas; up-down counters never (OpenTelemetry's OTLP exporter spec). */
const DELTAS: Readonly<Record<string, readonly InstrumentType[]>> = {
  cumulative: [],
  delta: [COUNTER, OBSERVABLE_COUNTER, HISTOGRAM],
  lowmemory: [COUNTER, HISTOGRAM],
};

/** What `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` names. @default cumulative */
export function temporalityFromEnv(environment: Environment): (instrument: InstrumentType) => AggregationTemporality {
  const name = environment.text('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE')?.toLowerCase() ?? 'cumulative';
  const deltas = DELTAS[name];
  if (!deltas) diag.warn(`OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE names no known preference: '${name}'`);
  return (instrument) =>
    deltas?.includes(instrument) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
}
