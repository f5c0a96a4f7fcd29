import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HealthReport, type HealthStatus, McpHealthMonitor, type ResourceReading } from '@mcp-vitals/monitor';
import { ManualClock, McpMetricsCollector } from '@mcp-vitals/signals';
import { WindowMetricReader } from '@mcp-vitals/windows';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { FaultyProxy } from './faulty-proxy.js';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  metrics.disable();
  for (const close of closing.splice(0).reverse()) await close();
});

const CALM: ResourceReading = {
  heapUsedBytes: 100,
  heapLimitBytes: 1000,
  rssBytes: 200,
  memoryLimitBytes: 1000,
  cpuRatio: 0.1,
  eventLoopUtilization: 0.1,
  eventLoopDelayP99Ms: 1,
  eventLoopDelayMaxMs: 5,
};

const statusOf = ({ checks }: HealthReport, name: string): HealthStatus =>
  checks.find((check) => check.name === name)!.status;
const reasonOf = ({ checks }: HealthReport, name: string): string =>
  checks.find((check) => check.name === name)!.reason;
const badOf = ({ checks }: HealthReport): string[] =>
  checks.filter(({ status }) => status !== 'healthy').map(({ name }) => name);

/** The share out of a hundred that fails, misses or is invalid, and the duration of each, in milliseconds. */
interface Bad {
  readonly slow?: number;
  readonly failed?: number;
  readonly missed?: number;
  readonly invalid?: number;
}

/** Metrics of a healthy process, in windows. */
function wellProcess() {
  const clock = new ManualClock();
  const reader = new WindowMetricReader({ now: () => clock.now(), intervalMillis: 60_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  closing.push(() => reader.shutdown());
  const collector = new McpMetricsCollector();
  let resources: ResourceReading = CALM;
  const health = new McpHealthMonitor({ clock, over: '1m' });
  health.setDependencies({
    windows: reader.store,
    mcpClient: { ping: async () => ({}) },
    resources: { read: () => resources, close: () => {} },
  });
  /** A minute with some of each, of which some are bad. */
  const some = async (count: number, bad: Bad = {}) => {
    for (let i = 0; i < count; i++) {
      const failed = i < (bad.failed ?? 0);
      collector.recordOperation('work', {
        durationMs: bad.slow ?? 20,
        success: !failed,
        ...(failed && { errorType: 'refused' }),
      });
      if (i < (bad.missed ?? 10)) collector.recordCacheMiss(30);
      else collector.recordCacheHit(0.01);
      collector.recordValidation(1, { success: i >= (bad.invalid ?? 0) });
    }
    clock.pass(60_000);
    await reader.collectNow();
    return health.performHealthCheck();
  };
  const become = (reading: Partial<ResourceReading>): void => {
    resources = { ...CALM, ...reading };
  };
  return { some, minute: (bad?: Bad) => some(100, bad), become };
}

describe('each check fails alone, with its reason, and recovers', () => {
  const CASES = [
    [
      'performance',
      { slow: 500 },
      'degraded',
      'average duration of operations 500 ms over 60 s (100 operations), target <= 200 ms',
    ],
    [
      'performance',
      { slow: 3000 },
      'unhealthy',
      'average duration of operations 3000 ms over 60 s (100 operations), target <= 200 ms, unhealthy above 2000 ms',
    ],
    [
      'performance',
      { failed: 5 },
      'degraded',
      'error ratio of operations 5 % over 60 s (100 operations), target <= 1 %',
    ],
    [
      'performance',
      { failed: 30 },
      'unhealthy',
      'error ratio of operations 30 % over 60 s (100 operations), target <= 1 %, unhealthy above 10 %',
    ],
    ['cache', { missed: 60 }, 'degraded', 'cache hit ratio 40 % over 60 s (100 look-ups), target >= 80 %'],
    [
      'validation',
      { invalid: 10 },
      'degraded',
      'validation success ratio 90 % over 60 s (100 validations), target >= 95 %',
    ],
    [
      'validation',
      { invalid: 40 },
      'unhealthy',
      'validation success ratio 60 % over 60 s (100 validations), target >= 95 %, unhealthy below 80 %',
    ],
  ] as const;

  it.each(CASES)('%s %o: %s', async (name, bad, status, reason) => {
    const { minute } = wellProcess();
    expect(badOf(await minute())).toEqual([]);
    const fallen = await minute(bad);
    expect(badOf(fallen)).toEqual([name]);
    expect(statusOf(fallen, name)).toBe(status);
    expect(reasonOf(fallen, name)).toBe(reason);
    expect(fallen.checks.find((check) => check.name === name)!.pointsLost).toBe(100 - fallen.healthScore!);
    await minute();
    const recovered = await minute();
    expect([badOf(recovered), recovered.healthScore]).toEqual([[], 100]);
  });

  it.each([
    [{ heapUsedBytes: 850 }, 'degraded', 'heap 85 %, target <= 80 %'],
    [{ rssBytes: 960 }, 'unhealthy', 'memory 96 %, target <= 80 %, unhealthy above 95 %'],
    [{ cpuRatio: 0.95 }, 'degraded', 'CPU 95 %, target <= 90 %'],
    [{ eventLoopUtilization: 0.99 }, 'degraded', 'event loop utilization 99 %, target <= 95 %'],
    [{ eventLoopDelayP99Ms: 400 }, 'degraded', 'event loop delay p99 400 ms, target <= 100 ms'],
    [
      { eventLoopDelayP99Ms: 1400 },
      'unhealthy',
      'event loop delay p99 1400 ms, target <= 100 ms, unhealthy above 1000 ms',
    ],
    [{ eventLoopDelayMaxMs: 3000 }, 'degraded', 'longest event loop delay 3000 ms, target <= 1000 ms'],
  ] as const)('resources %o: %s', async (reading, status, reason) => {
    const { minute, become } = wellProcess();
    await minute();
    become(reading);
    const fallen = await minute();
    expect([badOf(fallen), statusOf(fallen, 'resources')]).toEqual([['resources'], status]);
    expect(reasonOf(fallen, 'resources')).toBe(reason);
    become({});
    await minute();
    expect(badOf(await minute())).toEqual([]);
  });

  it('does not flap on a figure at its limit', async () => {
    const { minute } = wellProcess();
    const seen: HealthStatus[] = [];
    // Long enough on either side of 80 % for a status to recover, but not clearly on the good one.
    for (const missed of [22, 22, 19, 19, 19, 22, 19, 19, 19]) seen.push(statusOf(await minute({ missed }), 'cache'));
    expect(new Set(seen)).toEqual(new Set(['degraded']));
    await minute({ missed: 15 });
    expect(statusOf(await minute({ missed: 15 }), 'cache')).toBe('healthy');
  });

  it('is unknown with a handful of events', async () => {
    const { some } = wellProcess();
    const report = await some(4, { failed: 4, invalid: 4, missed: 4, slow: 9000 });
    expect(report.checks.slice(1, 4).map(({ name, status, reason }) => [name, status, reason])).toEqual([
      [
        'performance',
        'unknown',
        'insufficient data: average duration of operations rests on 4 operations, 5 needed; ' +
          'insufficient data: error ratio of operations rests on 4 operations, 5 needed',
      ],
      ['cache', 'unknown', expect.stringMatching(/^insufficient data: cache hit ratio rests on 4 look-ups, 10 needed/)],
      ['validation', 'unknown', 'insufficient data: validation success ratio rests on 4 validations, 5 needed'],
    ]);
    expect([report.overallStatus, report.healthScore, report.coverage]).toEqual(['healthy', 100, 0.5]);
  });
});

describe('a real MCP server', () => {
  it('that is killed, hung, slow or flapping fails only connectivity, with the reason; it recovers, and liveness stays up', async () => {
    const clock = new ManualClock();
    const { proxy, client } = await connected(clock);
    const health = new McpHealthMonitor({
      clock,
      connectivityTimeoutSeconds: 1.5,
      checkIntervalSeconds: 0.001,
      thresholds: { pingMillis: { degraded: 400 } },
    });
    health.addCheck({ name: 'other', weight: 10, run: () => ({ status: 'healthy', reason: 'fine' }) });
    health.setDependencies({ mcpClient: { ping: ({ signal }) => client.ping({ signal }) } });
    const check = async (): Promise<HealthReport> => {
      const report = await health.performHealthCheck();
      expect(statusOf(report, 'other')).toBe('healthy');
      expect((await health.groupHealth('live')).status).toBe('healthy');
      return report;
    };
    const recover = async (): Promise<void> => {
      proxy.become('none');
      await check();
      const report = await check();
      expect([badKnown(report), report.healthScore]).toEqual([[], 100]);
    };

    await recover();
    proxy.become('killed');
    const killed = await check();
    expect([badKnown(killed), killed.overallStatus, killed.healthScore]).toEqual([
      ['mcp_connectivity'],
      'unhealthy',
      25,
    ]);
    expect(reasonOf(killed, 'mcp_connectivity')).toMatch(/^the ping failed: /);
    expect((await health.groupHealth('ready')).status).toBe('unhealthy');
    await recover();

    proxy.become('hung');
    expect(reasonOf(await check(), 'mcp_connectivity')).toBe('no answer within 1.5 s');
    // A connection that hangs stays hung; the SDK opens another when it breaks.
    proxy.become('killed');
    await recover();

    proxy.become('slow');
    const slow = await check();
    expect(statusOf(slow, 'mcp_connectivity')).toBe('degraded');
    expect(reasonOf(slow, 'mcp_connectivity')).toBe('ping 500 ms, target <= 400 ms');
    await recover();

    const flapping: HealthStatus[] = [];
    for (let i = 0; i < 8; i++) {
      proxy.become(i % 2 ? 'none' : 'killed');
      flapping.push(statusOf(await check(), 'mcp_connectivity'));
    }
    expect(new Set(flapping)).toEqual(new Set(['unhealthy']));
    await recover();
  });
});

const badKnown = ({ checks }: HealthReport): string[] =>
  checks.filter(({ status }) => status === 'degraded' || status === 'unhealthy').map(({ name }) => name);

/** A client of the real SDK, connected over HTTP to a server of the real SDK through a proxy. */
async function connected(clock: ManualClock): Promise<{ proxy: FaultyProxy; client: Client }> {
  const http = createServer(async (request, response) => {
    // Stateless: a server and a transport a request.
    const server = new McpServer({ name: 'schema', version: '1.0.0' });
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.on('close', () => void server.close());
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    await transport.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    http.closeAllConnections();
    http.close();
  });
  const proxy = new FaultyProxy((http.address() as AddressInfo).port, clock);
  const port = await proxy.listen();
  closing.push(() => proxy.close());
  const client = new Client({ name: 'test', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`));
  await client.connect(transport as Parameters<typeof client.connect>[0]);
  closing.push(() => client.close());
  return { proxy, client };
}
