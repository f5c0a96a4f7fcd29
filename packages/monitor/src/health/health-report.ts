import type { HealthStatus } from './judgement/status.js';
import type { CheckState } from './running/check.js';

export interface CheckResult extends CheckState {
  /** Whole points that this check took from the score. */
  readonly pointsLost: number;
}

/** The health of the whole. Times are the monotonic clock's. */
export interface HealthReport {
  /** `unknown` while less than half of the weights is known, unless what is known is bad. */
  readonly overallStatus: HealthStatus;
  /** A whole number from 0 to 100; `null` while less than half of the weights is known. */
  readonly healthScore: number | null;
  /** Share of the weights, 0 to 1, of the checks that know something. */
  readonly coverage: number;
  readonly timestampMillis: number;
  readonly checks: readonly CheckResult[];
}

export interface GroupHealth {
  readonly group: string;
  /** Healthy for `live` and `ready` without checks, since somebody could answer. */
  readonly status: HealthStatus;
  readonly timestampMillis: number;
  readonly checks: readonly CheckState[];
  /** Why the group is unhealthy whatever its checks say. */
  readonly reason?: string;
}
