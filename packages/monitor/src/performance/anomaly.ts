import type { Anomaly } from '../anomaly/anomaly.js';

/** Watches the calls of one operation. Times and durations in milliseconds. */
export interface OperationDetector {
  /** @param silentFailure whether the call succeeded with a result that is empty, null, much too short, or says an error */
  observe(endMillis: number, durationMs: number, ok: boolean, traceId?: string, silentFailure?: boolean): void;
  /** The anomalies that opened, escalated or closed since the last tick. */
  tick(nowMillis: number): readonly Anomaly[];
}

/** An anomaly and the operation it is of. */
export interface OperationAnomaly extends Anomaly {
  readonly operation: string;
  readonly operationKind: 'client' | 'server' | 'internal';
}
