/**
 * `node --import @mcp-vitals/node/register app.js`: telemetry without a change to the application. If the application
 * sets up OpenTelemetry itself, earlier or later, the MCP instrumentation reports to that set-up.
 */
import { notices } from '@mcp-vitals/signals';
import { Environment } from './environment/environment.js';
import { isApplicationThread } from './process/thread.js';
import { serve } from './serve.js';

const REGISTERED = Symbol.for('@mcp-vitals/node.registered');
const process_ = process as NodeJS.Process & { [REGISTERED]?: boolean };
const environment = new Environment();

// This file may be preloaded twice.
const isOff = environment.isTrue('OTEL_SDK_DISABLED') || environment.flag('MCP_MONITORING_ENABLED') === false;
if (!process_[REGISTERED] && isApplicationThread() && !isOff) {
  Object.defineProperty(process_, REGISTERED, { value: true });
  try {
    serve(environment);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    notices.say('not_observed', `the set-up failed (${reason}), so nothing is observed in this process`);
  }
}
