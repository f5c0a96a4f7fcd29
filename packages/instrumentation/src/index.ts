export type { ContentOptions, McpInstrumentationConfig, Mode, OperationInfo, ResultListener } from './config.js';
export { withContentCapture } from './content.js';
export { hookLoader } from './hook/loader.js';
export { sdkModulesSeen } from './hook/sdk-modules.js';
export { instrumentClient, instrumentServer, instrumentTransport } from './instrument.js';
export { McpInstrumentation } from './instrumentation.js';
export { recordMcpSpans, type SamplerLike } from './local-sampler.js';
