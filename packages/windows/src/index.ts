export { steadyNow, WindowMetricReader, type WindowMetricReaderOptions } from './collect/window-metric-reader.js';
export { BOUNDARIES as WINDOW_BOUNDARIES } from './encoding/buckets.js';
export { parseDuration } from './query/duration.js';
export {
  type Matcher,
  matches,
  type PrometheusOptions,
  type Query,
  type QueryGroup,
  type QueryOptions,
  type QueryResult,
  type Take,
  type Where,
  type WindowView,
} from './query/query.js';
export { WindowStore, type WindowStoreOptions } from './query/window-store.js';
export type { Correlation } from './spans/correlation.js';
export {
  type OperationSample,
  PerformanceSpanProcessor,
  type PerformanceSpanProcessorOptions,
  type SampleSink,
} from './spans/performance-span-processor.js';
export { RecentTraces, type RecentTracesOptions, type TraceFilter } from './spans/recent-traces.js';
export type { TraceLog, TraceSpan, TraceSummary, TraceTimeline } from './spans/trace-description.js';
export type { TraceGroup } from './spans/trace-groups.js';
export { TraceLogProcessor } from './spans/trace-log-processor.js';
export { TraceSpanProcessor } from './spans/trace-span-processor.js';
export type { WindowStats } from './store/history.js';
