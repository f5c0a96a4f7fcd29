/**
 * `node --import @mcp-vitals/node/register app.js`: telemetry without a change to the application. If the application
 * sets up OpenTelemetry itself, earlier or later, the MCP instrumentation reports to that set-up.
 *
 * Everything else is loaded only if this process is observed.
 */
import { createRequire } from 'node:module';
import { provideBundledApi } from './opentelemetry/bundled-api.js';

const REGISTERED = Symbol.for('@mcp-vitals/node.registered');
const process_ = process as NodeJS.Process & { [REGISTERED]?: boolean };

// This file may be preloaded twice.
const isOff =
  saysOneOf('OTEL_SDK_DISABLED', ['true']) || saysOneOf('MCP_MONITORING_ENABLED', ['false', '0', 'no', 'off']);
if (!process_[REGISTERED] && !isOff) {
  Object.defineProperty(process_, REGISTERED, { value: true });
  const requireHere = createRequire(import.meta.url);
  provideBundledApi(requireHere);
  const { serveThread } = requireHere('./serve.cjs') as typeof import('./serve.js');
  serveThread();
}

function saysOneOf(variable: string, words: readonly string[]): boolean {
  return words.includes(process.env[variable]?.trim().toLowerCase() ?? '');
}
