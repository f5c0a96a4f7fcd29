/**
 * `node --import @mcp-vitals/node/register app.js`: telemetry for an app that changes nothing.
 * Where an OpenTelemetry SDK is set up already, only the MCP instrumentation is added to it.
 */
import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { Environment } from './environment/environment.js';
import { watchLists } from './load/drift.js';
import { isApplicationThread, registerLoaderHook } from './load/loader-hook.js';
import { type RunningTelemetry, startTelemetry } from './telemetry/telemetry.js';

const REGISTERED = Symbol.for('@mcp-vitals/node.registered');
const process_ = process as NodeJS.Process & { [REGISTERED]?: boolean };

// A user may name this file twice.
if (!process_[REGISTERED] && isApplicationThread()) {
  Object.defineProperty(process_, REGISTERED, { value: true });
  registerLoaderHook();
  const pinFile = new Environment().text('MCP_SCHEMA_PIN_FILE');
  const instrumentations = [new McpInstrumentation(pinFile === undefined ? {} : { onResult: watchLists(pinFile) })];
  instrumentations[0]?.observePipes();
  if (hasSdk()) registerInstrumentations({ instrumentations });
  else flushAtExit(startTelemetry({ instrumentations }));
}

function hasSdk(): boolean {
  const registered = (globalThis as { [key: symbol]: { trace?: unknown; metrics?: unknown } | undefined })[
    Symbol.for('opentelemetry.js.api.1')
  ];
  return registered?.trace !== undefined || registered?.metrics !== undefined;
}

/**
 * Sends what is buffered once the app has nothing left to do, or when a signal ends it that it does not handle itself:
 * then the signal takes its course as soon as that is done, within a second. An app that calls `process.exit` goes at once.
 */
function flushAtExit(telemetry: RunningTelemetry): void {
  if (!telemetry.exports) return;
  process.once('beforeExit', () => void telemetry.shutdown());
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      // This listener is gone by now: whoever else listens decides when the process ends.
      const isOurs = process.listenerCount(signal) === 0;
      void telemetry.shutdown().then(() => isOurs && process.kill(process.pid, signal));
    });
  }
}
