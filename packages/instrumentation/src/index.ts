export { McpInstrumentation } from './instrumentation.js';
export { instrumentClient, instrumentServer, instrumentTransport } from './manual.js';
