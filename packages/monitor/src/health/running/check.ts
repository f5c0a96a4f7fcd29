import type { Measurement } from '../../indicators/measurement.js';
import type { HealthStatus } from '../judgement/status.js';
import type { StatusDebounceOptions } from '../judgement/status-debouncer.js';

/** A figure that a check shows: a name, a value and a unit are enough. */
export type CheckFigure = Pick<Measurement, 'name' | 'value' | 'unit'> & Partial<Measurement>;

export interface CheckOutcome {
  readonly status: HealthStatus;
  /** One sentence that says why, with the figures. */
  readonly reason: string;
  readonly figures?: readonly CheckFigure[];
  /** How long the thing that was checked took to answer, in milliseconds. @default how long the check ran */
  readonly responseTimeMs?: number | null;
  /** Whether there is anything to check. When `false` the check is unknown and weighs nothing. @default true */
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
  /** Its part of the score, relative to the others'; 0 leaves the score alone. @default 10 */
  readonly weight?: number;
  /** Whether the process cannot be healthy without it: its failure caps the score at 40. @default false */
  readonly critical?: boolean;
  /** The groups it belongs to, such as `ready`. What depends on others does not belong in `live`. @default none */
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
  /** What it weighs in the score; 0 while there is nothing to check. */
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
