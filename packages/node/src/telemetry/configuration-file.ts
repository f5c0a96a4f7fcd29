import { Console } from 'node:console';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { errorMessageOf, notices } from '@mcp-vitals/signals';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { stderrLogger } from '../environment/diagnostics.js';
import { reasonOf } from '../environment/system-error.js';
import { api } from '../opentelemetry/sdk.js';

interface NodeSdkModule {
  readonly startNodeSDK: (options: { instrumentations: Instrumentation[] }) => { shutdown(): Promise<void> };
}

interface Exporter {
  readonly prototype: { export: (...args: unknown[]) => void };
}

/** The packages whose exporters named `console` the configuration may use. */
const WITH_CONSOLE = ['sdk-trace', 'sdk-trace-base', 'sdk-metrics', 'sdk-logs'].map((name) => `@opentelemetry/${name}`);

/**
 * Starts OpenTelemetry from its configuration file with `@opentelemetry/sdk-node`. The application installs that
 * package, because it depends on every exporter.
 */
export function startFromFile(file: string, instrumentations: Instrumentation[]): { shutdown(): Promise<void> } {
  try {
    accessSync(file, constants.R_OK);
    const { startNodeSDK } = loadNodeSdk();
    const started = withDiagnosticsOnStderr(() => startNodeSDK({ instrumentations }));
    return { shutdown: () => shutDown(started) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy =
      code === 'MODULE_NOT_FOUND'
        ? 'install @opentelemetry/sdk-node in the application'
        : 'correct the path or remove it';
    const what = `OTEL_CONFIG_FILE=${file} cannot be used (${reasonOf(error)}), so no telemetry is set up`;
    notices.say('not_honoured', `${what}; ${remedy}`, 'OTEL_CONFIG_FILE');
    return { shutdown: async () => {} };
  }
}

/** Shuts the set-up down. Never rejects: it does where the last export fails, which would end the process with an error. */
async function shutDown(started: { shutdown(): Promise<void> }): Promise<void> {
  try {
    await started.shutdown();
  } catch (error) {
    const what = `the last telemetry of the set-up in OTEL_CONFIG_FILE was not sent (${errorMessageOf(error)})`;
    notices.say('not_sent', `${what}; check the exporters that the file names`, 'OTEL_CONFIG_FILE shutdown');
  }
}

function loadNodeSdk(): NodeSdkModule {
  for (const from of [import.meta.url, path.resolve(process.argv[1] ?? '.'), path.resolve('package.json')]) {
    const require = createRequire(from);
    try {
      const module = require('@opentelemetry/sdk-node') as NodeSdkModule;
      writeToStderr(createRequire(require.resolve('@opentelemetry/sdk-node')));
      return module;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw Object.assign(new Error('@opentelemetry/sdk-node is not installed'), { code: 'MODULE_NOT_FOUND' });
}

/** Redirects the exporters named `console` to stderr, for the same reason as the diagnostics. */
function writeToStderr(require: NodeJS.Require): void {
  for (const name of WITH_CONSOLE) {
    try {
      for (const [key, value] of Object.entries(require(name) as Record<string, Exporter>)) {
        if (/^Console\w+Exporter$/.test(key)) redirect(value);
      }
    } catch {
      // Which of them there are depends on the version.
    }
  }
}

function redirect({ prototype }: Exporter): void {
  const { export: exportItems } = prototype;
  const output = new Console(process.stderr);
  prototype.export = function (...args) {
    const { dir } = console;
    console.dir = output.dir.bind(output);
    try {
      Reflect.apply(exportItems, this, args);
    } finally {
      console.dir = dir;
    }
  };
}

/**
 * Redirects diagnostics to stderr. The SDK sets a logger that writes to stdout, which carries the JSON-RPC of a stdio
 * server.
 */
function withDiagnosticsOnStderr<T>(work: () => T): T {
  const { diag } = api.installed();
  const { setLogger } = diag;
  diag.setLogger = (_logger, options) => setLogger.call(diag, stderrLogger, options as never);
  try {
    return work();
  } finally {
    diag.setLogger = setLogger;
  }
}
