import { hookLoader, McpInstrumentation } from '@mcp-vitals/instrumentation';
import { notices } from '@mcp-vitals/signals';
import { diagnoseFromEnv } from './environment/diagnostics.js';
import { Environment } from './environment/environment.js';
import { watchApiVersions } from './load/api-versions.js';
import { watchLists } from './load/drift.js';
import { flushAtEndings } from './process/endings.js';
import { isApplicationThread, isOnlyPreload, isPreloading } from './process/thread.js';
import { startFromFile } from './telemetry/configuration-file.js';
import { otlpExportFromEnv } from './telemetry/export/otlp.js';
import { isSdkRegistered } from './telemetry/global-places.js';
import { exportsAnything, ProcessTelemetry } from './telemetry/telemetry.js';
import { sayUnhonoured } from './telemetry/unhonoured.js';

// The bundle of this file is the one copy of these in a process.
export { startTelemetry } from './telemetry/telemetry.js';

/** Observes this thread if it runs the application. Never throws. */
export function serveThread(): void {
  if (!isApplicationThread()) return;
  try {
    serve(new Environment());
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    notices.say('not_observed', `the set-up failed (${reason}), so nothing is observed in this process`);
  }
}

/** Sets up observation of this process from the environment variables, without a change to the application. */
function serve(environment: Environment): void {
  diagnoseFromEnv(environment);
  const pinFile = environment.text('MCP_SCHEMA_PIN_FILE');
  // Without own providers it reports to the global ones, whenever they are registered.
  const instrumentation = new McpInstrumentation({
    enabled: false,
    ...(pinFile !== undefined && { onResult: watchLists(pinFile) }),
  });
  const configurationFile = environment.text('OTEL_CONFIG_FILE');
  if (isSdkRegistered()) {
    // The application has registered an SDK: the instrumentation reports to it.
  } else if (configurationFile !== undefined) {
    const telemetry = startFromFile(configurationFile, []);
    process.once('beforeExit', () => void telemetry.shutdown());
  } else {
    sayUnhonoured(environment);
    const otlp = otlpExportFromEnv(environment);
    // Without an export, no global provider is registered, so that the application's own set-up finds them free.
    if (exportsAnything(otlp)) {
      const telemetry = new ProcessTelemetry({ instrumentations: [instrumentation] }, environment, otlp);
      telemetry.lend();
      flushAtEndings(telemetry, environment);
      watchApiVersions();
    }
  }
  // Last, because hooks that run in their own thread slow every later module load.
  hookLoader({ looksBack: !isPreloading(), isFirst: isOnlyPreload() });
  instrumentation.enable();
  instrumentation.observePipes();
}
