/**
 * `node --import @mcp-vitals/node/register app.js`: telemetry without a change to the application. If the application
 * sets up OpenTelemetry itself, earlier or later, the MCP instrumentation reports to that set-up.
 *
 * Everything else is loaded only if this process is observed.
 */
import { createRequire } from 'node:module';

const REGISTERED = Symbol.for('@mcp-vitals/node.registered');
const process_ = process as NodeJS.Process & { [REGISTERED]?: boolean };

// This file may be preloaded twice.
if (!process_[REGISTERED] && process.env.OTEL_SDK_DISABLED?.trim().toLowerCase() !== 'true') {
  Object.defineProperty(process_, REGISTERED, { value: true });
  const { serveThread } = createRequire(import.meta.url)('./serve.cjs') as typeof import('./serve.js');
  serveThread();
}
