export type {
  ContentOptions,
  McpInstrumentationConfig,
  Mode,
  NotificationListener,
  OperationInfo,
  ResultListener,
  Role,
} from './config.js';
export type { ServerSpanListener } from './execution/execution-telemetry.js';
export type { ExecutionTelemetryOptions } from './execution/options.js';
export type { ServerSpan } from './execution/received-spans.js';
export { instrumentClient, instrumentServer, instrumentTransport } from './hook/instrument.js';
export { McpInstrumentation } from './hook/instrumentation.js';
export { hookLoader } from './load/loader.js';
export { withContentCapture } from './record/content.js';
export { recordMcpSpans, type SamplerLike } from './record/local-sampler.js';
export type { ToolListing, ToolListingListener } from './result/tool-listings.js';
export { leaveOut } from './session/left-out.js';
