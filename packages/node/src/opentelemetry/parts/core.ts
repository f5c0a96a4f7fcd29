export {
  CompositePropagator,
  ExportResultCode,
  millisToHrTime,
  parseKeyPairsIntoRecord,
  suppressTracing,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
