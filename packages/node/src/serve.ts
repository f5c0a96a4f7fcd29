import { createRequire } from 'node:module';
import { hookLoader, McpInstrumentation, type McpInstrumentationConfig } from '@mcp-vitals/instrumentation';
import { notices } from '@mcp-vitals/signals';
import { diagnoseFromEnv } from './environment/diagnostics.js';
import { Environment } from './environment/environment.js';
import { watchApiVersions } from './load/api-versions.js';
import { watchBareThreads } from './load/bare-threads.js';
import { watchLists } from './load/drift.js';
import { executionTelemetryFromEnv, returnedSpanProcessors } from './load/execution-telemetry.js';
import { watchForLateVariables } from './load/late-variables.js';
import { watchForMonitor } from './load/missing-monitor.js';
import { watchForUnusedCompiler } from './load/unused-compiler.js';
import { flushAtEndings } from './process/endings.js';
import { onceIdle } from './process/idle.js';
import { isApplicationThread, isOnlyPreload, isPreloading } from './process/thread.js';
import { startFromFile } from './telemetry/configuration-file.js';
import { otlpExportFromEnv } from './telemetry/export/otlp.js';
import { isSdkRegistered } from './telemetry/global-places.js';
import { exportsAnything, ProcessTelemetry } from './telemetry/telemetry.js';
import { sayUnhonoured } from './telemetry/unhonoured.js';
import type { Vitals } from './vitals.js';

// The bundle of this file is the one copy of these in a process.
export * from './telemetry/telemetry.js';

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
  watchForUnusedCompiler();
  const pinFile = environment.text('MCP_SCHEMA_PIN_FILE');
  const options: McpInstrumentationConfig = {
    enabled: false,
    ...(pinFile !== undefined && { onResult: watchLists(pinFile) }),
    ...executionTelemetryFromEnv(environment),
  };
  const wantsMonitor = environment.flag('MCP_MONITORING_ENABLED') === true;
  const vitals = wantsMonitor ? createMonitor(options) : undefined;
  if (!wantsMonitor) watchForMonitor(environment);
  // Without own providers it reports to the global ones, whenever they are registered.
  const instrumentation = vitals?.instrumentation ?? new McpInstrumentation(options);
  let telemetry: ProcessTelemetry | undefined;
  const configurationFile = environment.text('OTEL_CONFIG_FILE');
  if (isSdkRegistered()) {
    // The application has registered an SDK: the instrumentation reports to it.
  } else if (configurationFile !== undefined) {
    const fromFile = startFromFile(configurationFile, []);
    onceIdle(() => void fromFile.shutdown());
  } else {
    sayUnhonoured(environment);
    watchForLateVariables();
    const otlp = otlpExportFromEnv(environment);
    watchBareThreads(instrumentation, exportsAnything(otlp));
    // Without export and monitor, no global provider is registered, so that the application's own set-up finds them free.
    const returned = returnedSpanProcessors(instrumentation);
    if (exportsAnything(otlp) || vitals || returned.length > 0) {
      const parts = vitals?.parts ?? { instrumentations: [instrumentation], spanProcessors: returned };
      telemetry = new ProcessTelemetry(parts, environment, otlp);
      telemetry.lend();
      if (vitals === undefined) flushAtEndings(telemetry, environment);
      watchApiVersions();
    }
  }
  // Last, because hooks that run in their own thread slow every later module load.
  hookLoader({ looksBack: !isPreloading(), isFirst: isOnlyPreload });
  // One that the environment gives a task of its own stays, or the task would not be done.
  if (vitals !== undefined || hasTask(options)) instrumentation.enable();
  else instrumentation.lend();
  instrumentation.observePipes();
  if (vitals === undefined) return;
  if (telemetry === undefined) sayNoFigures();
  telemetry?.instrument();
  vitals.run(telemetry, environment);
}

const hasTask = ({ onResult, executionTelemetry }: McpInstrumentationConfig): boolean =>
  onResult !== undefined || executionTelemetry !== undefined;

function sayNoFigures(): void {
  notices.say(
    'not_observed',
    'MCP_MONITORING_ENABLED asks for the monitor, but the application or OTEL_CONFIG_FILE sets OpenTelemetry up, so the monitor ' +
      'has no figures; call initializeMonitoring({ telemetry: false }) in the application and pass its parts to that set-up',
    'MCP_MONITORING_ENABLED',
  );
}

/**
 * Loads the monitor, which takes longer than everything else, only when it is wanted. `undefined` if that fails: MCP is observed
 * without it.
 */
function createMonitor(instrumentation: McpInstrumentationConfig): Vitals | undefined {
  try {
    const { MonitoringConfig, Vitals } = createRequire(import.meta.url)('./index.js') as typeof import('./index.js');
    return new Vitals(MonitoringConfig.fromEnv(), { instrumentation });
  } catch (error) {
    sayNoMonitor(error as NodeJS.ErrnoException);
    return undefined;
  }
}

function sayNoMonitor({ code, message }: NodeJS.ErrnoException): void {
  const isRefused = code === 'ERR_REQUIRE_ESM';
  const reason = isRefused ? '--no-experimental-require-module, which some hosts set, AWS Lambda among them' : message;
  const remedy = isRefused
    ? 'set NODE_OPTIONS=--experimental-require-module, or call initializeMonitoring in the application'
    : 'call initializeMonitoring in the application, which throws the error';
  const what = `MCP_MONITORING_ENABLED asks for the monitor, which cannot be loaded (${reason}), so MCP is observed without it`;
  notices.say('not_observed', `${what}; ${remedy}`, 'MCP_MONITORING_ENABLED');
}
