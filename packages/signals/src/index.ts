export { type Clock, MAX_TIMER_MILLIS, systemClock, wallTimeOf } from './clock/clock.js';
export { ManualClock } from './clock/manual-clock.js';
export { retryAfterMillis } from './clock/retry-after.js';
export * from './names/access-outcomes.js';
export * from './names/attributes.js';
export { MCP_DURATION_BOUNDARIES } from './names/boundaries.js';
export { DEPRECATED_FEATURES, type DeprecatedFeature, type Deprecation } from './names/deprecated-features.js';
export { MCP_METHODS } from './names/methods.js';
export type { MetricDefinition } from './names/metric-definition.js';
export { METRICS } from './names/metrics.js';
export * from './names/recorded-values.js';
export {
  BoundInstruments,
  createCounter,
  createHistogram,
  createUpDownCounter,
  metricOptions,
} from './record/bound-instruments.js';
export { CardinalityLimit } from './record/cardinality-limit.js';
export { errorMessageOf, errorTypeOf } from './record/error-description.js';
export type { RecordedError } from './record/error-log.js';
export { activeMcpCall, type McpCall, withMcpCall } from './record/mcp-call.js';
export {
  type CacheOptions,
  getMetricsCollector,
  McpMetricsCollector,
  type OperationRecord,
  type ValidationOptions,
} from './record/metrics-collector.js';
export { Notices, notices } from './record/notices.js';
export { notifyListener } from './record/notify-listener.js';
export { type OperationOptions, traceOperation } from './record/operation.js';
export { keepFromHost } from './record/own-error.js';
export type { RecordedSchemaChange, SchemaChangeDescription, SchemaChangeDetail } from './record/schema-change-log.js';
export { connectionIdentity, identityOfTransport, type ServerConnection } from './scrub/connection-identity.js';
export { escapeText } from './scrub/escape-text.js';
export { isSecretKey } from './scrub/secret-key.js';
export { MASK, maskSecrets } from './scrub/secret-text.js';
export { scrubUri } from './scrub/uri.js';
export { type ClosestNameOptions, closestName } from './suggest/closest-name.js';
export { BoundedCopier, type CopyRules, type PlainValue } from './value/bounded-copier.js';
export { DEFAULT_VALUE_BOUNDS, TRUNCATED, type ValueBounds } from './value/value-bounds.js';
