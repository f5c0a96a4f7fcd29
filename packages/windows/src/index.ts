export { steadyNow, WindowMetricReader, type WindowMetricReaderOptions } from './collect/window-metric-reader.js';
export { BOUNDARIES as WINDOW_BOUNDARIES } from './encoding/buckets.js';
export { parseDuration } from './query/duration.js';
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
} from './query/query.js';
export { WindowStore, type WindowStoreOptions } from './query/window-store.js';
export {
  type OperationSample,
  PerformanceSpanProcessor,
  type PerformanceSpanProcessorOptions,
  type SampleSink,
} from './spans/performance-span-processor.js';
export type { WindowStats } from './store/history.js';
