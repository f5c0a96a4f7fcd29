import type { Figure } from '../figure.js';

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
export interface HealthCheck {
  readonly name: string;
  /** Its part of the score, relative to the others'. @default 10 */
  readonly weight?: number;
  /** Whether the whole cannot be healthy without it: its failure caps the score at 40. @default false */
  readonly critical?: boolean;
  /** @default the monitor's `checkTimeoutSeconds` */
  readonly timeoutSeconds?: number;
  run(context: CheckContext): CheckOutcome | Promise<CheckOutcome>;
}
