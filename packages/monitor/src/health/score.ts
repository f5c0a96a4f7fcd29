import type { HealthStatus } from './check.js';

/** What a check costs when it is not healthy, as a part of its weight. */
export const SEVERITY_SHARE: Readonly<Record<HealthStatus, number>> = {
  healthy: 0,
  degraded: 0.5,
  unhealthy: 1,
  unknown: 0,
};

/** The score that an unhealthy critical check leaves at most. */
export const CRITICAL_CAP = 40;

export interface Scored {
  readonly name: string;
  readonly status: HealthStatus;
  readonly weight: number;
  readonly critical: boolean;
}

export interface Score {
  /** A whole number from 0 to 100; `null` when every check is unknown. */
  readonly score: number | null;
  /** The whole points each check took, in the order of the checks; together with the score they make 100. */
  readonly lost: readonly number[];
}

/**
 * The score of published weights. The weights of the checks that know something share 100 points; a degraded check loses
 * half of its share, an unhealthy one all. When a critical check is unhealthy the score is at most 40, and what that
 * takes is lost by the critical checks that failed.
 */
export function scoreOf(checks: readonly Scored[]): Score {
  const total = sum(checks.map((check) => (check.status === 'unknown' ? 0 : check.weight)));
  if (total === 0) return { score: null, lost: checks.map(() => 0) };
  const lost = checks.map((check) => (100 * check.weight * SEVERITY_SHARE[check.status]) / total);
  const failed = checks.flatMap((check, i) => (check.critical && check.status === 'unhealthy' ? [i] : []));
  const over = 100 - sum(lost) - CRITICAL_CAP;
  if (over > 0) for (const i of failed) lost[i]! += over / failed.length;
  const points = whole(lost);
  return { score: 100 - sum(points), lost: points };
}

/** Whole numbers with the same sum, rounded: those with the largest remainders are rounded up. */
function whole(values: readonly number[]): number[] {
  const floors = values.map((value) => Math.floor(value + 1e-9));
  const missing = Math.round(sum(values)) - sum(floors);
  const byRemainder = values.map((value, i) => ({ i, rest: value - floors[i]! })).sort((a, b) => b.rest - a.rest);
  for (const { i } of byRemainder.slice(0, missing)) floors[i]! += 1;
  return floors;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
