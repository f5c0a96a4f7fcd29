import { recordJudgements } from '@mcp-vitals/monitor';
import { METRICS } from '@mcp-vitals/signals';
import { expect, it } from 'vitest';
import { AlertRig } from './rig.js';

it('the gauges of health and anomalies have a value for each state, none while it is unknown, and 0 after an anomaly', async () => {
  const rig = new AlertRig([]);
  let report: object | undefined;
  let open: object[] = [];
  recordJudgements(rig.meter, { health: () => report as never, openAnomalies: () => open as never });
  const read = (metric: string, by: string[]) =>
    rig.store
      .query({ metric, by, over: '1m', take: 'last' }, rig.clock.now())
      .groups.flatMap(({ by: names, value }) => (value === null ? [] : [[...Object.values(names), value]]));
  const check = () => read(METRICS.healthStatus.name, ['mcp_vitals.health.check']);
  const overall = () => read(METRICS.healthOverallStatus.name, []);
  const anomalies = () =>
    read(METRICS.anomaliesOpen.name, [
      'mcp_vitals.operation.name',
      'mcp_vitals.anomaly.kind',
      'mcp_vitals.anomaly.severity',
    ]);

  await rig.tick();
  expect([check(), overall(), anomalies()]).toEqual([[], [], []]);
  const statuses = ['healthy', 'degraded', 'unhealthy', 'unknown'];
  report = { overallStatus: 'degraded', checks: statuses.map((status) => ({ name: `is ${status}`, status })) };
  const tail = { operation: 'op', kind: 'tail', severity: 'warning' };
  open = [tail, tail, { ...tail, severity: 'critical' }];
  await rig.tick();
  expect(check()).toEqual([
    ['is healthy', 0],
    ['is degraded', 1],
    ['is unhealthy', 2],
  ]);
  expect(overall()).toEqual([[1]]);
  expect(anomalies()).toEqual([
    ['op', 'tail', 'warning', 2],
    ['op', 'tail', 'critical', 1],
  ]);
  report = { overallStatus: 'unknown', checks: [] };
  open = [];
  await rig.tick();
  expect([check(), overall()]).toEqual([[], []]);
  expect(anomalies()).toEqual([
    ['op', 'tail', 'warning', 0],
    ['op', 'tail', 'critical', 0],
  ]);
});
