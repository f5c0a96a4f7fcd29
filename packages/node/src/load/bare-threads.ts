import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import type { McpInstrumentation } from '@mcp-vitals/instrumentation';
import { notices } from '@mcp-vitals/signals';
import { isSdkRegistered } from '../telemetry/global-places.js';
import { lookLate } from './late-look.js';

/** The key under which worker threads find a memory of the main thread, which exports, for whether they were reported. */
const EXPORTS = '@mcp-vitals/node.exports';

/**
 * Reports, shortly after its start or at its end, the first worker thread that uses MCP and has an `env` of its own without
 * OpenTelemetry's variables, although the main thread exports.
 */
export function watchBareThreads(instrumentation: McpInstrumentation, isExporting: boolean): void {
  if (isMainThread) {
    if (isExporting) setEnvironmentData(EXPORTS, new SharedArrayBuffer(4));
    return;
  }
  const shared = getEnvironmentData(EXPORTS);
  if (!(shared instanceof SharedArrayBuffer)) return;
  if (Object.keys(process.env).some((name) => name.startsWith('OTEL_'))) return;
  const look = (): void => {
    if (instrumentation.sdkModules === 0 || isSdkRegistered()) return;
    if (Atomics.exchange(new Int32Array(shared), 0, 1) === 1) return;
    notices.say(
      'not_observed',
      "a worker thread uses MCP and has an env of its own without OpenTelemetry's variables, so its telemetry is not exported; " +
        'leave env out where the Worker is created, or give it the OTEL_* variables of process.env',
      'bare thread',
    );
  };
  lookLate(look);
}
