import { hookLoader, McpInstrumentation } from '@mcp-vitals/instrumentation';
import { diagnoseFromEnv } from './environment/diagnostics.js';
import type { Environment } from './environment/environment.js';
import { watchApiVersions } from './load/api-versions.js';
import { watchLists } from './load/drift.js';
import { flushAtEndings } from './process/endings.js';
import { isPreloading } from './process/thread.js';
import { startFromFile } from './telemetry/configuration-file.js';
import { otlpExportFromEnv } from './telemetry/export/otlp.js';
import { isSdkRegistered } from './telemetry/global-places.js';
import { exportsAnything, ProcessTelemetry } from './telemetry/telemetry.js';
import { sayUnhonoured } from './telemetry/unhonoured.js';

/** Observes this process as the environment says, with nothing changed in the application. */
export function serve(environment: Environment): void {
  diagnoseFromEnv(environment);
  const pinFile = environment.text('MCP_SCHEMA_PIN_FILE');
  // Without providers of its own it reports to the global ones, whoever registers them, and whenever.
  const instrumentation = new McpInstrumentation({
    enabled: false,
    ...(pinFile !== undefined && { onResult: watchLists(pinFile) }),
  });
  const configurationFile = environment.text('OTEL_CONFIG_FILE');
  if (isSdkRegistered()) {
    // Theirs.
  } else if (configurationFile !== undefined) {
    const telemetry = startFromFile(configurationFile, []);
    process.once('beforeExit', () => void telemetry.shutdown());
  } else {
    sayUnhonoured(environment);
    const otlp = otlpExportFromEnv(environment);
    // Without anything to export it takes no place that the application may want.
    if (exportsAnything(otlp)) {
      const telemetry = new ProcessTelemetry({ instrumentations: [instrumentation] }, environment, otlp);
      telemetry.lend();
      flushAtEndings(telemetry, environment);
      watchApiVersions();
    }
  }
  // Last: where hooks have a thread of their own, each module that is loaded from here on is asked about there.
  hookLoader({ looksBack: !isPreloading() });
  instrumentation.enable();
  instrumentation.observePipes();
}
