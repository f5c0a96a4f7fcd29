import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import { renderReport } from '@mcp-vitals/monitor';
import { Monitoring, startTelemetry } from '@mcp-vitals/node';
import { ManualClock } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { afterEach, describe, expect, it } from 'vitest';
import { Receiver, settle } from './rig.js';

afterEach(() => {
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
});

/** A client whose tool works, or fails. */
async function flaky(): Promise<{ call: () => Promise<unknown>; close: () => Promise<void>; isBroken: boolean }> {
  const server = instrumentServer(new McpServer({ name: 'server', version: '1' }));
  let calls = 0;
  // Equal calls would be a loop.
  const call = () => client.callTool({ name: 'flaky', arguments: { call: calls++ } });
  const state = { isBroken: false, call, close: () => client.close() };
  server.registerTool('flaky', {}, () => {
    if (state.isBroken) throw new Error('the disk is full');
    return { content: [] };
  });
  const client = instrumentClient(new Client({ name: 'client', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  return state;
}

describe('the alerts of monitoring', () => {
  it('tell an outage within two minutes by the default rules, with the trace of a failed call, and its end', async () => {
    const clock = new ManualClock();
    const receiver = new Receiver();
    const monitoring = new Monitoring({ clock, alerting: { channels: [receiver] } });
    const telemetry = startTelemetry({ serviceName: 'app', ...monitoring.parts });
    const tool = await flaky();
    const run = async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 10) {
        for (let i = 0; i < 5; i++) await tool.call();
        clock.pass(10_000);
        await monitoring.tick();
        await settle(clock);
      }
    };
    await run(300);
    expect(receiver.got).toEqual([]);
    tool.isBroken = true;
    await run(120);
    const outage = receiver.got.flatMap(({ alerts }) => alerts).find(({ rule }) => rule === 'ServerRequestsFailing');
    expect(outage).toMatchObject({
      level: 'critical',
      status: 'firing',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });

    const report = await monitoring.report();
    expect(report.alerts.active_count).toBe(report.active_alerts.length);
    expect(report.active_alerts.map(({ rule }) => rule)).toContain('ServerRequestsFailing');
    expect(report.alerting).toMatchObject({
      durability: 'memory',
      channels: [{ name: 'mail', delivered: receiver.got.length }],
    });
    expect(renderReport(report)).toMatch(/Active alerts[\s\S]*ServerRequestsFailing +critical/);

    tool.isBroken = false;
    await run(1200);
    // Calls take real time: where the machine is loaded, an anomaly of their durations is true, and no matter here.
    const isOfOutage = ({ rule }: { rule: string }) => rule !== 'AnomalyDetected';
    expect(monitoring.alerts!.getActiveAlerts().filter(isOfOutage)).toEqual([]);
    const told = receiver.got.flatMap(({ alerts }) => alerts).filter(({ rule }) => rule === 'ServerRequestsFailing');
    expect(told.at(-1)).toMatchObject({ status: 'resolved' });
    expect((await monitoring.getMonitoringDashboardData()).alerts.resolved_today).toBeGreaterThan(0);
    await tool.close();
    monitoring.stop();
    await telemetry.shutdown();
  });

  it('are off on request, and the report says that nothing is known of them', async () => {
    const monitoring = new Monitoring({ alerting: false });
    const report = await monitoring.report();
    monitoring.stop();
    expect(monitoring.alerts).toBeUndefined();
    expect(report).toMatchObject({
      alerts: { active_count: null, resolved_today: null },
      active_alerts: [],
      alerting: null,
    });
  });
});
