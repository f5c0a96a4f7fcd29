import type { Measurement } from '../../indicators/measurement.js';
import type { HealthStatus } from '../judgement/status.js';
import type { StatusDebounceOptions } from '../judgement/status-debouncer.js';

/** A figure that a check shows: a name, a value and a unit are enough. */
export type CheckFigure = Pick<Measurement, 'name' | 'value' | 'unit'> & Partial<Measurement>;

export interface CheckOutcome {
  readonly status: HealthStatus;
  /** One sentence with the reason and the figures. */
  readonly reason: string;
  readonly figures?: readonly CheckFigure[];
  /** Response time of the checked dependency, in milliseconds. @default the duration of the check */
  readonly responseTimeMs?: number | null;
  /** Whether the check has anything to check. When `false` it is unknown with a weight of 0. @default true */
  readonly applicable?: boolean;
}

export interface CheckContext {
  readonly nowMillis: number;
  /** Aborted when the check has taken too long. */
  readonly signal: AbortSignal;
}

/** One thing whose health can be checked. A check that throws, hangs or answers badly is unhealthy, and only that check. */
export interface HealthCheck extends StatusDebounceOptions {
  /** Unique, at most 128 characters. */
  readonly name: string;
  /** Its weight in the score, relative to the others'; with 0 it does not affect the score. @default 10 */
  readonly weight?: number;
  /** Whether the process cannot be healthy without it: its failure caps the score at 40. @default false */
  readonly critical?: boolean;
  /** The groups it belongs to, such as `ready`. A check of another process does not belong in `live`. @default none */
  readonly groups?: readonly string[];
  /** @default the monitor's `checkTimeoutSeconds` */
  readonly timeoutSeconds?: number;
  run(context: CheckContext): CheckOutcome | Promise<CheckOutcome>;
}

/** The last result of a check. Times are the monotonic clock's. */
export interface CheckState {
  readonly name: string;
  readonly status: HealthStatus;
  readonly reason: string;
  readonly responseTimeMs: number | null;
  readonly lastCheckMillis: number;
  /** Since when the status holds. */
  readonly sinceMillis: number;
  /** Its weight in the score; 0 while there is nothing to check. */
  readonly weight: number;
  readonly critical: boolean;
  readonly figures: readonly Measurement[];
}

/** A change of a check's status, or with `check` being `null` of the overall status. */
export interface HealthChange {
  readonly check: string | null;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  readonly reason: string;
  readonly atMillis: number;
}
