export * from './attributes.js';
export { CardinalityLimit } from './cardinality-limit.js';
export { type Clock, systemClock, wallTimeOf } from './clock.js';
export { escapeText } from './escape-text.js';
export {
  BoundInstruments,
  createCounter,
  createHistogram,
  createUpDownCounter,
  MCP_DURATION_BOUNDARIES,
  METRICS,
  type MetricDefinition,
  metricOptions,
} from './instruments.js';
export { ManualClock } from './manual-clock.js';
export { MCP_METHODS } from './methods.js';
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
