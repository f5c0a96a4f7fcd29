import type { Figure } from '../figure.js';
import type { SteadyOptions } from './steady-status.js';

/** `unknown` means that nothing was measured; it is neither good nor bad news. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

export interface CheckOutcome {
  readonly status: HealthStatus;
  /** One sentence that says why, with the figures. */
  readonly reason: string;
  readonly figures?: readonly Figure[];
  /** How long the thing that was checked took to answer, in milliseconds. @default how long the check ran */
  readonly responseTimeMs?: number | null;
}

export interface CheckContext {
  readonly nowMillis: number;
  /** Aborted when the check has taken too long. */
  readonly signal: AbortSignal;
}

/** Something that can be well or not. A check that throws or hangs is unhealthy, and only it. */
export interface HealthCheck extends SteadyOptions {
  readonly name: string;
  /** Its part of the score, relative to the others'; 0 leaves the score alone. @default 10 */
  readonly weight?: number;
  /** Whether the whole cannot be healthy without it: its failure caps the score at 40. @default false */
  readonly critical?: boolean;
  /** The groups it belongs to, such as `ready`. What depends on others does not belong in `live`. @default none */
  readonly groups?: readonly string[];
  /** @default the monitor's `checkTimeoutSeconds` */
  readonly timeoutSeconds?: number;
  run(context: CheckContext): CheckOutcome | Promise<CheckOutcome>;
}

/** What is known of a check. */
export interface CheckState {
  readonly name: string;
  readonly status: HealthStatus;
  readonly reason: string;
  readonly responseTimeMs: number | null;
  readonly lastCheckMillis: number;
  /** Since when the status holds. */
  readonly sinceMillis: number;
  readonly weight: number;
  readonly critical: boolean;
  readonly figures: readonly Figure[];
}

/** A change of a check's status, or with `check` being `null` of the whole. */
export interface HealthChange {
  readonly check: string | null;
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  readonly reason: string;
  readonly atMillis: number;
}
