import {
  type CheckOutcome,
  CRITICAL_CAP,
  type HealthCheck,
  type HealthStatus,
  McpHealthMonitor,
} from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const STATUSES: readonly HealthStatus[] = ['healthy', 'degraded', 'unhealthy', 'unknown'];

interface Planned {
  readonly status: HealthStatus;
  readonly weight: number;
  readonly critical: boolean;
}

const planned = fc.array(
  fc.record<Planned>({
    status: fc.constantFrom(...STATUSES),
    weight: fc.integer({ min: 0, max: 50 }),
    critical: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The built-in checks have no dependencies and a weight of 0, so the score is that of the planned ones alone. */
async function health(plan: readonly Planned[]) {
  const checks = plan.map(
    ({ status, ...rest }, i): HealthCheck => ({
      name: `check-${i}`,
      ...rest,
      run: (): CheckOutcome => ({ status, reason: status }),
    }),
  );
  return new McpHealthMonitor({ checks }).performHealthCheck();
}

describe('the score', () => {
  it('and the lost points make 100, each lost point with its check, over at least half of the weights', async () => {
    await fc.assert(
      fc.asyncProperty(planned, async (plan) => {
        const { healthScore, coverage, checks } = await health(plan);
        const weight = (some: readonly Planned[]): number => some.reduce((sum, one) => sum + one.weight, 0);
        const all = weight(plan);
        expect(coverage).toBeCloseTo(
          all === 0 ? 0 : weight(plan.filter(({ status }) => status !== 'unknown')) / all,
          9,
        );
        expect(healthScore === null).toBe(coverage < 0.5);
        const lost = checks.reduce((sum, check) => sum + check.pointsLost, 0);
        if (healthScore === null) {
          expect(lost).toBe(0);
          return;
        }
        expect(healthScore + lost).toBe(100);
        expect(Number.isInteger(healthScore) && healthScore >= 0 && healthScore <= 100).toBe(true);
        for (const { status, pointsLost } of checks) {
          if (status === 'healthy' || status === 'unknown') expect(pointsLost).toBe(0);
        }
      }),
    );
  });

  it('never rises when a check gets worse', async () => {
    await fc.assert(
      fc.asyncProperty(planned, fc.nat(), async (plan, seed) => {
        const i = seed % plan.length;
        const one = plan[i]!;
        if (one.status !== 'healthy' && one.status !== 'degraded') return;
        const worse = { ...one, status: one.status === 'healthy' ? 'degraded' : 'unhealthy' } as const;
        const before = (await health(plan)).healthScore;
        const after = (await health(plan.with(i, worse))).healthScore;
        expect(after ?? 0).toBeLessThanOrEqual(before ?? 0);
      }),
    );
  });

  it('is at most 40 when a critical check failed', async () => {
    await fc.assert(
      fc.asyncProperty(planned, async (plan) => {
        fc.pre(plan.some(({ status, critical, weight }) => status === 'unhealthy' && critical && weight > 0));
        expect((await health(plan)).healthScore ?? 0).toBeLessThanOrEqual(CRITICAL_CAP);
      }),
    );
    const { healthScore, checks, overallStatus } = await health([
      { status: 'unhealthy', weight: 1, critical: true },
      { status: 'healthy', weight: 99, critical: false },
    ]);
    expect([healthScore, overallStatus]).toEqual([CRITICAL_CAP, 'unhealthy']);
    expect(checks.find(({ name }) => name === 'check-0')?.pointsLost).toBe(60);
  });

  it('is that of the published weights', async () => {
    const { healthScore, overallStatus } = await health([
      { status: 'degraded', weight: 25, critical: true },
      { status: 'unhealthy', weight: 10, critical: false },
      { status: 'healthy', weight: 65, critical: true },
    ]);
    expect([healthScore, overallStatus]).toEqual([100 - 12.5 - 10 + 0.5 - 1, 'degraded']);
  });

  it('is null, and the status is not healthy, when less than half of the weights is known', async () => {
    const { healthScore, coverage, overallStatus } = await health([
      { status: 'healthy', weight: 20, critical: true },
      { status: 'unknown', weight: 25, critical: true },
    ]);
    expect([healthScore, coverage, overallStatus]).toEqual([null, 20 / 45, 'unknown']);
    const bad = await health([
      { status: 'unhealthy', weight: 20, critical: true },
      { status: 'unknown', weight: 25, critical: true },
    ]);
    expect([bad.healthScore, bad.overallStatus]).toEqual([null, 'unhealthy']);
  });
});
