import { type HealthStatus, worse } from './judgement/status.js';

/** The share of its weight that a check loses by its status. */
export const SEVERITY_SHARE: Readonly<Record<HealthStatus, number>> = {
  healthy: 0,
  degraded: 0.5,
  unhealthy: 1,
  unknown: 0,
};

/** The cap of the score while a critical check is unhealthy. */
export const CRITICAL_CAP = 40;

/** The least share of known weights for a score. */
const MINIMUM_COVERAGE = 0.5;

export interface Scored {
  readonly status: HealthStatus;
  readonly weight: number;
  readonly critical: boolean;
}

export interface Score {
  /** A whole number from 0 to 100; `null` when the checks with a known status have less than half of the weights. */
  readonly score: number | null;
  /** Share of the weights, 0 to 1, of the checks with a known status; 0 when all weights are 0. */
  readonly coverage: number;
  /** The whole points each check took, in the order of the checks; together with the score they make 100. */
  readonly lost: readonly number[];
}

/**
 * The score of published weights. The checks with a known status share 100 points by weight; a degraded check loses
 * half of its share, an unhealthy one all. When a critical check is unhealthy the score is at most 40, and the points that the cap
 * takes count as lost by the critical checks that failed.
 */
export function scoreOf(checks: readonly Scored[]): Score {
  const coverage = coverageOf(checks);
  if (coverage < MINIMUM_COVERAGE) return { score: null, coverage, lost: checks.map(() => 0) };
  const total = sum(checks.map((check) => (check.status === 'unknown' ? 0 : check.weight)));
  const lost = checks.map((check) => (100 * check.weight * SEVERITY_SHARE[check.status]) / total);
  const failed = checks.flatMap((check, i) => (check.critical && check.status === 'unhealthy' ? [i] : []));
  const over = 100 - sum(lost) - CRITICAL_CAP;
  if (over > 0) for (const i of failed) lost[i]! += over / failed.length;
  const points = whole(lost);
  return { score: 100 - sum(points), coverage, lost: points };
}

/**
 * The worst status of all, except that a check that is not critical makes the whole at worst degraded, and that healthy
 * checks with less than half of the weights do not make the whole healthy.
 */
export function overallStatus(checks: readonly Scored[]): HealthStatus {
  const status = checks
    .map((check) => (check.status === 'unhealthy' && !check.critical ? 'degraded' : check.status))
    .reduce(worse, 'unknown');
  const weighs = checks.some(({ weight }) => weight > 0);
  return status === 'healthy' && weighs && coverageOf(checks) < MINIMUM_COVERAGE ? 'unknown' : status;
}

function coverageOf(checks: readonly Scored[]): number {
  const all = sum(checks.map(({ weight }) => weight));
  return all === 0 ? 0 : sum(checks.map(({ status, weight }) => (status === 'unknown' ? 0 : weight))) / all;
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
