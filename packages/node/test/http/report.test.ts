import type { HealthCheck, MonitoringReport } from '@mcp-vitals/monitor';
import { describe, expect, it, vi } from 'vitest';
import { serve } from './served.js';

/** A monitor with a check that is counted, after its first evaluation. */
async function checked() {
  const run = vi.fn<HealthCheck['run']>(async () => ({ status: 'healthy', reason: 'fine' }));
  const served = await serve({ health: { checks: [{ name: 'disk', run }] } });
  await served.vitals.tick();
  const read = async (query = '') => (await (await served.get(`/api/report${query}`)).json()) as MonitoringReport;
  return { ...served, run, read };
}

describe('the report over HTTP', () => {
  it('runs no health check, however often it is read, and has their results', async () => {
    const { run, read, clock } = await checked();
    for (let i = 0; i < 20; i++) {
      clock.pass(1000);
      const report = await read(i % 2 === 0 ? '' : '?of=evaluation');
      expect(report.health.checks.find(({ name }) => name === 'disk')).toMatchObject({ status: 'HEALTHY' });
    }
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('has everything that was recorded up to the request', async () => {
    const { vitals, read } = await checked();
    vitals.getMetricsCollector().recordCacheLookup('hit', 3, { cache: 'orders' });
    expect((await read()).caches).toEqual([expect.objectContaining({ cache: 'orders' })]);
  });

  it('is with ?of=evaluation the one of the last evaluation, for every page that asks, and collects nothing', async () => {
    const { vitals, read, clock } = await checked();
    const first = await read('?of=evaluation');
    vitals.getMetricsCollector().recordCacheLookup('hit', 3, { cache: 'orders' });
    clock.pass(5000);
    expect(await read('?of=evaluation')).toEqual(first);
    clock.pass(5000);
    await vitals.tick();
    const next = await read('?of=evaluation');
    expect(Date.parse(next.timestamp)).toBeGreaterThan(Date.parse(first.timestamp));
    expect([first.caches, next.caches]).toEqual([[], [expect.objectContaining({ cache: 'orders' })]]);
  });
});
