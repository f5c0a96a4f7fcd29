import { isMainThread } from 'node:worker_threads';
import type { Environment } from '../environment/environment.js';
import { onceIdle } from './idle.js';
import { postSynchronously } from './last-flush.js';
import { raiseListenerLimit } from './listener-limit.js';
import { beforeOwnKill } from './own-kill.js';
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
 * Sends buffered telemetry when the process ends, and does not change how it ends. Where it ends at once, by `process.exit`, an uncaught
 * exception, an unhandled rejection or a signal of its own, the end waits `MCP_EXPORT_FLUSH_AT_EXIT_MILLIS` at most, and only if
 * telemetry is unsent.
 *
 * @param onSignal called with a signal that the application handles
 * @returns the function that stops all of this
 */
export function flushAtEndings(
  telemetry: Endable,
  environment: Environment,
  onSignal: (signal: NodeJS.Signals) => void = () => {},
): () => void {
  const millis = environment.number('MCP_EXPORT_FLUSH_AT_EXIT_MILLIS') ?? DEFAULT_FLUSH_MILLIS;
  raiseListenerLimit();
  const ignoreIdle = onceIdle(() => void telemetry.shutdown());
  const exit = () => {
    if (millis === 0) return;
    telemetry.endInFlight();
    const requests = telemetry.takeUnsent();
    if (requests.length > 0) postSynchronously(requests, millis);
  };
  process.once('exit', exit);
  const ignoreOwnKill = isMainThread ? beforeOwnKill(exit) : () => {};
  const ignoreSignals = isMainThread
    ? respondToSignals({
        onHandled: (signal) => {
          onSignal(signal);
          void telemetry.forceFlush();
        },
        onEnding: () => telemetry.shutdown(),
      })
    : () => {};
  return () => {
    ignoreIdle();
    process.removeListener('exit', exit);
    ignoreOwnKill();
    ignoreSignals();
  };
}
