export type {
  ContentOptions,
  McpInstrumentationConfig,
  Mode,
  NotificationListener,
  OperationInfo,
  ResultListener,
  Role,
} from './config.js';
export { estimateTokens } from './definitions/estimate-tokens.js';
export type { ServerCost } from './definitions/server-cost.js';
export { costOfTool, type ToolCost } from './definitions/tool-cost.js';
export type { ServerSpanListener } from './execution/execution-telemetry.js';
export type { ExecutionTelemetryOptions } from './execution/options.js';
export type { ServerSpan } from './execution/received-spans.js';
export { instrumentClient, instrumentServer, instrumentTransport } from './hook/instrument.js';
export { McpInstrumentation } from './hook/instrumentation.js';
export { hookLoader } from './load/loader.js';
export type { PeerView } from './peer/peer-view.js';
export { withContentCapture } from './record/content.js';
export { recordMcpSpans, type SamplerLike } from './record/local-sampler.js';
export type { DefinitionKind, DefinitionListing, DefinitionListingListener } from './result/definition-listings.js';
export type { ToolUse } from './result/tool-use.js';
export { leaveOut } from './session/left-out.js';
