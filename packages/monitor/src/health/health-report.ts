import type { HealthStatus } from './judgement/status.js';
import type { CheckState } from './running/check.js';

export interface CheckResult extends CheckState {
  /** Whole points that this check took from the score. */
  readonly pointsLost: number;
}

/** The overall health. Times are the monotonic clock's. */
export interface HealthReport {
  /** `unknown` while less than half of the weights is known, unless a known check is degraded or unhealthy. */
  readonly overallStatus: HealthStatus;
  /** A whole number from 0 to 100; `null` while less than half of the weights is known. */
  readonly healthScore: number | null;
  /** Share of the weights, 0 to 1, of the checks with a known status. */
  readonly coverage: number;
  readonly timestampMillis: number;
  readonly checks: readonly CheckResult[];
}

export interface GroupHealth {
  readonly group: string;
  /** Healthy for `live` and `ready` without checks, since the process answered. */
  readonly status: HealthStatus;
  readonly timestampMillis: number;
  readonly checks: readonly CheckState[];
  /** The reason for which the group is unhealthy regardless of its checks. */
  readonly reason?: string;
}
