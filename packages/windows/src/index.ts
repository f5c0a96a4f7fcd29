export { BOUNDARIES as WINDOW_BOUNDARIES } from './buckets.js';
export { parseDuration } from './duration.js';
export {
  type OperationSample,
  PerformanceSpanProcessor,
  type PerformanceSpanProcessorOptions,
  type SampleSink,
} from './performance-span-processor.js';
export type {
  Matcher,
  PrometheusOptions,
  Query,
  QueryGroup,
  QueryOptions,
  QueryResult,
  Take,
  Where,
  WindowView,
} from './query.js';
export { steadyNow, WindowMetricReader, type WindowMetricReaderOptions } from './window-metric-reader.js';
export { type WindowStats, WindowStore, type WindowStoreOptions } from './window-store.js';
