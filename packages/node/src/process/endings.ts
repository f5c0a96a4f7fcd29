import { isMainThread } from 'node:worker_threads';
import type { Environment } from '../environment/environment.js';
import { postSynchronously } from './last-flush.js';
import type { LastRequest } from './post-in-thread.js';
import { respondToSignals } from './signals.js';

const DEFAULT_FLUSH_MILLIS = 200;

/** Telemetry that has to be sent before the process exits. */
export interface Endable {
  endInFlight(): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  takeUnsent(): LastRequest[];
}

/**
 * Sends buffered telemetry when the process ends, and does not change how it ends. On `process.exit`, an uncaught
 * exception or an unhandled rejection, the exit listener waits `MCP_EXPORT_FLUSH_AT_EXIT_MILLIS` at most, and only if
 * telemetry is unsent.
 */
export function flushAtEndings(telemetry: Endable, environment: Environment): void {
  const millis = environment.number('MCP_EXPORT_FLUSH_AT_EXIT_MILLIS') ?? DEFAULT_FLUSH_MILLIS;
  process.once('beforeExit', () => void telemetry.shutdown());
  process.once('exit', () => {
    if (millis === 0) return;
    telemetry.endInFlight();
    const requests = telemetry.takeUnsent();
    if (requests.length > 0) postSynchronously(requests, millis);
  });
  if (!isMainThread) return;
  respondToSignals({
    onHandled: () => void telemetry.forceFlush(),
    onEnding: () => telemetry.shutdown(),
  });
}
