export * from './attributes.js';
export {
  BoundInstruments,
  createCounter,
  createHistogram,
  createUpDownCounter,
  metricOptions,
} from './bound-instruments.js';
export { MCP_DURATION_BOUNDARIES } from './boundaries.js';
export { CardinalityLimit } from './cardinality-limit.js';
export { type Clock, systemClock, wallTimeOf } from './clock.js';
export { METRICS } from './instruments.js';
export { ManualClock } from './manual-clock.js';
export { MCP_METHODS } from './methods.js';
export type { MetricDefinition } from './metric-definition.js';
export {
  type CacheOptions,
  getMetricsCollector,
  McpMetricsCollector,
  type OperationRecord,
  type ValidationOptions,
} from './metrics-collector.js';
export { Notices, notices } from './notices.js';
export { errorTypeOf, type OperationOptions, traceOperation } from './operation.js';
export { keepFromHost } from './own-error.js';
export { isSecretKey } from './scrub/secret-key.js';
export { MASK, maskSecrets } from './scrub/secret-text.js';
export { scrubUri } from './scrub/uri.js';
