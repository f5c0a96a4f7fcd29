import { totalmem } from 'node:os';
import { instrumentServer } from '@mcp-vitals/instrumentation';
import {
  type CheckState,
  getComprehensiveMetrics,
  getMonitoringDashboardData,
  type HealthReport,
  INDICATORS,
  McpHealthMonitor,
  measure,
  readProcessResources,
  renderReport,
  report,
} from '@mcp-vitals/monitor';
import {
  createHistogram,
  ManualClock,
  McpMetricsCollector,
  METRICS,
  metricOptions,
  systemClock,
} from '@mcp-vitals/signals';
import { WindowMetricReader, WindowStore } from '@mcp-vitals/windows';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { type Attributes, metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  metrics.disable();
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

/** Windows over a manual clock, and a health monitor of them. */
function monitored({ maxSeries = 4000 } = {}) {
  const clock = new ManualClock();
  const store = new WindowStore({ maxSeries });
  const reader = new WindowMetricReader({ now: clock.now, intervalMillis: 10_000, store });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const meter = provider.getMeter('test');
  const histograms = {
    client: createHistogram(meter, METRICS.clientOperationDuration),
    server: createHistogram(meter, METRICS.serverOperationDuration),
  };
  const gauge = (name: 'requestsInFlight' | 'requestsOldestAge', read: () => Record<string, number>) =>
    meter.createObservableGauge(METRICS[name].name, metricOptions(METRICS[name])).addCallback((result) => {
      for (const [transport, value] of Object.entries(read())) {
        result.observe(value, { 'mcp_vitals.role': 'server', 'network.transport': transport });
      }
    });
  const health = new McpHealthMonitor({ clock });
  health.setDependencies({ windows: store });
  closing.push(() => reader.shutdown());
  return {
    ...{ clock, reader, store, meter, health, gauge },
    record: (seconds: number, attributes: Attributes = {}, times = 1, role: 'client' | 'server' = 'server') => {
      const all = { 'mcp.method.name': 'tools/call', ...attributes };
      for (let i = 0; i < times; i++) histograms[role].record(seconds, all);
    },
    /** Advances the clock by ten seconds. */
    later: async (): Promise<HealthReport> => {
      clock.pass(10_000);
      await reader.collectNow();
      return health.performHealthCheck();
    },
  };
}

const named = ({ checks }: HealthReport, name: string): CheckState => checks.find((check) => check.name === name)!;

describe('the judged traffic', () => {
  it('is requests: not notifications, probes or subscriptions, and not requests that a human or a model answers', async () => {
    const { record, later, store, clock } = monitored();
    for (let i = 0; i < 10; i++) record(0.1, { 'error.type': 'tool_error' });
    const others = ['notifications/message', 'ping', 'server/discover', 'subscriptions/listen', 'elicitation/create'];
    for (const method of [...others, 'sampling/createMessage']) record(90, { 'mcp.method.name': method }, 50);
    await later();
    const headline = getMonitoringDashboardData({ windows: store }, clock.now(), { clock }).metrics;
    expect(headline).toMatchObject({ error_rate: 100, requests_per_minute: 60 });
    expect(headline.average_response_time).toBeCloseTo(100, 9);
    const over = { over: '5m' };
    const interactions = measure(INDICATORS.server_interaction_latency_average, store, clock.now(), over);
    expect([interactions.value, interactions.count]).toEqual([90_000, 100]);
    const probes = measure(INDICATORS.client_probe_latency, store, clock.now(), over);
    expect(probes.count).toBe(0);
  });

  it('is, in the headline, that of the busier side: a failing server that sends a few requests is not without errors', async () => {
    const { record, later, store, clock } = monitored();
    const headline = () => getMonitoringDashboardData({ windows: store }, clock.now(), { clock }).metrics;
    record(0.1, { 'error.type': 'tool_error' }, 30);
    record(0.1, {}, 12, 'client');
    await later();
    expect(headline()).toMatchObject({ error_rate: 100, requests_per_minute: 180 });
    record(0.1, {}, 18, 'client');
    await later();
    expect(headline()).toMatchObject({ error_rate: 0, requests_per_minute: 90 });
  });

  it('is the failing calls of a real server that logs, and none of its notifications', async () => {
    const { reader, store, clock } = monitored();
    const server = instrumentServer(new McpServer({ name: 's', version: '1' }, { capabilities: { logging: {} } }));
    server.registerTool('query', { inputSchema: {} }, async (_, { sendNotification }) => {
      await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'working' } });
      throw new Error('the database is down');
    });
    const client = await connect(server);
    for (let i = 0; i < 10; i++) await client.callTool({ name: 'query', arguments: {} });
    clock.pass(10_000);
    await reader.collectNow();
    const { error_rate } = getMonitoringDashboardData({ windows: store }, clock.now(), { clock }).metrics;
    expect(error_rate).toBeCloseTo(1000 / 11, 3);
    const { errors, operations } = getComprehensiveMetrics(store, clock.now());
    expect(errors).toMatchObject([
      { errorType: 'tool_error', source: 'server', operation: 'tools/call query', count: 10 },
    ]);
    expect(operations.find(({ operation }) => operation === 'tools/call query')?.errorRatio.value).toBe(100);
  });
});

describe('evidence', () => {
  it('of one slow call, or one failure among few, is insufficient, and the reason states it', async () => {
    const slow = monitored();
    slow.record(2.5);
    expect((await slow.later()).overallStatus).toBe('unknown');
    slow.record(0.01, {}, 8);
    slow.record(60);
    const performance = named(await slow.later(), 'performance');
    expect([performance.status, performance.reason]).toEqual([
      'degraded',
      'average duration of server requests 6258 ms over 20 s (10 requests), target <= 200 ms: would be unhealthy because of one event, which decides nothing',
    ]);
  });

  it('of many failures, or many slow calls, is sufficient, even with few other calls', async () => {
    const failing = monitored();
    failing.record(0.01, { 'error.type': 'tool_error' }, 9);
    expect(await failing.later()).toMatchObject({ overallStatus: 'unhealthy' });
    const slow = monitored();
    slow.record(2.5, {}, 9);
    expect(await slow.later()).toMatchObject({ overallStatus: 'unhealthy' });
    const one = monitored();
    one.record(0.01, {}, 8);
    one.record(0.01, { 'error.type': 'tool_error' });
    expect(named(await one.later(), 'performance')).toMatchObject({
      status: 'healthy',
      reason: expect.stringMatching(
        /^average .*; error ratio of server requests 11\.1 % .*: missed because of one event/,
      ),
    });
  });

  it('of calls that hang shows while they hang', async () => {
    const { health, later, gauge, clock, store } = monitored();
    let age = 3;
    gauge('requestsInFlight', () => ({ pipe: 45, tcp: 5 }));
    gauge('requestsOldestAge', () => ({ pipe: age, tcp: 1 }));
    const young = await later();
    expect(named(young, 'performance')).toMatchObject({ status: 'unknown' });
    age = 61;
    const old = await later();
    expect(named(old, 'performance')).toMatchObject({
      status: 'degraded',
      reason: 'age of the oldest server request in flight 61 s, target <= 60 s (50 in flight)',
    });
    const whole = report({ windows: store, health: health.latest }, clock.now(), { clock });
    expect(whole.figures).toContainEqual(
      expect.objectContaining({ name: 'server requests in flight', value: 50, indicator: 'server_in_flight' }),
    );
    expect(whole.figures).toContainEqual(
      expect.objectContaining({ indicator: 'server_oldest_age', value: 61, unit: 's' }),
    );
  });

  it('of a real server whose calls hang is counted and aged by its instrumentation', async () => {
    const reader = new WindowMetricReader();
    closing.push(() => reader.shutdown());
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const server = instrumentServer(new McpServer({ name: 's', version: '1' }));
    let called = (): void => {};
    const reached = new Promise<void>((resolve) => {
      called = resolve;
    });
    server.registerTool('hang', { inputSchema: {} }, () => {
      called();
      return new Promise(() => {});
    });
    const client = await connect(server);
    for (let i = 0; i < 7; i++) void client.callTool({ name: 'hang', arguments: {} }).catch(() => undefined);
    await reached;
    await reader.collectNow();
    const read = (indicator: typeof INDICATORS.server_in_flight) =>
      measure(indicator, reader.store, systemClock.now(), { over: '5m' }).value;
    expect(read(INDICATORS.server_in_flight)).toBe(7);
    expect(read(INDICATORS.server_oldest_age)).toBeGreaterThan(0);
  });

  it('beyond the series limit keeps failures apart, and is a finding of its own', async () => {
    const { record, later } = monitored({ maxSeries: 40 });
    for (let i = 0; i < 200; i++)
      record(0.05, { 'server.address': `host-${i}`, ...(i % 2 && { 'error.type': 'timeout' }) });
    expect(named(await later(), 'performance')).toMatchObject({
      status: 'unhealthy',
      reason: expect.stringMatching(/^error ratio of server requests 50 % over 10 s \(200 requests\)/),
    });
    const fine = monitored({ maxSeries: 40 });
    for (let i = 0; i < 200; i++) fine.record(0.05, { 'server.address': `host-${i}` });
    expect(named(await fine.later(), 'performance')).toMatchObject({
      status: 'degraded',
      reason: expect.stringMatching(
        /^16\d events behind average duration of server requests joined an overflow series, /,
      ),
    });
  });
});

describe('the process', () => {
  it('that blocks its event loop once, or keeps it busy, is not healthy', async () => {
    const resources = readProcessResources();
    closing.push(() => resources.close());
    const health = new McpHealthMonitor();
    health.setDependencies({ resources });
    const until = performance.now() + 2_500;
    while (performance.now() < until);
    const { status, reason } = named(await health.performHealthCheck(), 'resources');
    expect(status).toBe('degraded');
    expect(reason).toMatch(/event loop utilization (9[5-9].*|100) %, target <= 95 %/);
    expect(reason).toMatch(/longest event loop delay (2[3-9]|[3-9]\d)\d\d ms, target <= 1000 ms/);
    expect(resources.read().eventLoopDelayMaxMs).toBeLessThan(1000);
  });

  it.each([2 ** 64, 0])('without a memory limit (%d) is judged against the machine', async (limit) => {
    vi.spyOn(process, 'constrainedMemory').mockReturnValue(limit);
    const usage = process.memoryUsage();
    vi.spyOn(process, 'memoryUsage').mockReturnValue({ ...usage, rss: Math.round(totalmem() * 0.97) });
    const resources = readProcessResources();
    closing.push(() => resources.close());
    const health = new McpHealthMonitor();
    health.setDependencies({ resources });
    expect(named(await health.performHealthCheck(), 'resources')).toMatchObject({
      status: 'unhealthy',
      reason: expect.stringContaining('memory 97 %, target <= 80 %, unhealthy above 95 %'),
    });
  });

  it('whose caches hold much of the memory has a degraded cache at any hit ratio', async () => {
    const { later } = monitored();
    const collector = new McpMetricsCollector();
    for (let i = 0; i < 20; i++) collector.recordCacheHit(1);
    collector.recordCacheChange({ entries: 1, bytes: 0.9 * totalmem() });
    expect(named(await later(), 'cache')).toMatchObject({
      status: 'degraded',
      reason: expect.stringMatching(/^cache memory \d.* %, target <= 25 %$/),
    });
  });
});

describe('a schema manager', () => {
  const manager = (state: string, hits: number, invalid = 0) => ({
    getComprehensiveMonitoringReport: async () => ({
      schema: {
        connection: { state },
        cache: { hits, misses: 20, stale: 20, bytes: 1024 },
        validation: { valid: 40, invalid },
      },
    }),
  });

  it('is all that connectivity, cache and validation need', async () => {
    const health = new McpHealthMonitor({ clock: new ManualClock() });
    health.setDependencies({ schemaManager: manager('connected', 160) });
    const well = await health.performHealthCheck();
    expect([well.overallStatus, well.healthScore, well.coverage]).toEqual(['healthy', 100, 1]);
    health.setDependencies({ schemaManager: manager('lost', 40, 40) });
    const ill = await health.performHealthCheck();
    expect(ill.checks.filter(({ weight }) => weight > 0).map(({ status, reason }) => [status, reason])).toEqual([
      ['unhealthy', "the schema manager's connection is lost"],
      ['degraded', 'cache hit ratio since the start 50 %, target >= 80 %'],
      ['unhealthy', 'validation success ratio since the start 50 %, target >= 95 %, unhealthy below 80 %'],
    ]);
  });
});

describe('time', () => {
  it('of the wall clock may step without a change of figures; the report shows times by the current wall clock', async () => {
    const stepped = monitored();
    const plain = monitored();
    const reports = [];
    for (const [one, steps] of [
      [stepped, [-7_200_000, 28_800_000, -1_800_000]],
      [plain, []],
    ] as const) {
      for (let i = 0; i < 30; i++) {
        one.record(0.1, i % 10 === 0 ? { 'error.type': 'timeout' } : {}, 3);
        if (i % 10 === 5) one.clock.stepWall(steps[(i - 5) / 10] ?? 0);
        await one.later();
      }
      reports.push(report({ windows: one.store, health: one.health.latest }, one.clock.now(), { clock: one.clock }));
    }
    const [first, second] = reports;
    const offset = Date.parse(first!.timestamp) - Date.parse(second!.timestamp);
    expect(offset).toBe(-7_200_000 + 28_800_000 - 1_800_000);
    const back = JSON.parse(JSON.stringify(first), (_, value: unknown) =>
      typeof value === 'string' && /^\d{4}-.*Z$/.test(value)
        ? new Date(Date.parse(value) - offset).toISOString()
        : value,
    ) as unknown;
    expect(back).toEqual(second);
  });
});

describe('figures', () => {
  it('that the write API takes can all be read back, each with its window and count', async () => {
    const { later, store, clock, health } = monitored();
    const collector = new McpMetricsCollector();
    collector.recordOperation('discover_databases', { durationMs: 150 });
    collector.recordOperation('connect_mcp', { durationMs: 90, success: false, errorType: 'TimeoutError' });
    collector.recordCacheHit(25);
    collector.recordCacheMiss(104);
    collector.recordCacheChange({ entries: 3, bytes: 123_456 });
    collector.recordCacheEviction('expired');
    collector.recordValidation(77, { success: true });
    collector.recordError('ConnectionError', 'connect_mcp');
    await later();
    const all = getComprehensiveMetrics(store, clock.now(), { health: health.latest });
    const window = { fromMillis: clock.now() - 10_000, toMillis: clock.now() };
    const operation = (name: string) => all.operations.find((one) => one.operation === name)!;
    expect(operation('discover_databases').average).toMatchObject({
      count: 1,
      insufficient: true,
      unit: 'ms',
      ...window,
    });
    expect(operation('discover_databases').average.value).toBeCloseTo(150, 9);
    expect(operation('connect_mcp').errorRatio).toMatchObject({ value: 100, count: 1, ...window });
    const [cache] = all.caches;
    expect(cache).toMatchObject({ cache: 'schema', evictionsByReason: { expired: 1 }, ...window });
    expect([cache!.hitRatio.value, cache!.size.value, cache!.entries.value, cache!.evictions.value]).toEqual([
      50, 123_456, 3, 1,
    ]);
    expect(cache!.hitLatency.value).toBeCloseTo(25, 9);
    expect(cache!.missLatency.value).toBeCloseTo(104, 9);
    expect(all.validations[0]!.latencyAverage.value).toBeCloseTo(77, 9);
    expect(all.errors.map(({ errorType, source, operation: of, count }) => [errorType, source, of, count])).toEqual([
      ['TimeoutError', 'operation', 'connect_mcp', 1],
      ['ConnectionError', 'recorded', 'connect_mcp', 1],
    ]);
    expect([all.healthScore, all.coverage]).toEqual([null, 0]);
    collector.recordError('ConnectionError', 'connect_mcp', 'no route to a host with password=canary');
    const whole = report({ windows: store, recentErrors: collector.getRecentErrors() }, clock.now(), { clock });
    expect(whole.recent_errors).toMatchObject([{ error_type: 'ConnectionError', operation: 'connect_mcp' }, {}]);
    expect(renderReport(whole)).toMatch(/Last errors\n.*\n.*ConnectionError +connect_mcp +no route to a host/);
    expect(JSON.stringify(whole)).not.toContain('canary');
    expect(whole.monitor).toMatchObject({ since_start: { overflowed_points: 0, dropped_calls: 0 } });
  });

  it('that rest on too little are shown as insufficient data, and have no place in the headline', async () => {
    const { record, later, store, clock } = monitored();
    record(0.1, { 'error.type': 'timeout' }, 4);
    await later();
    const whole = report({ windows: store }, clock.now(), { clock });
    expect(whole.metrics).toMatchObject({ requests_per_minute: 24, average_response_time: null, error_rate: null });
    expect(whole.figures.find(({ indicator }) => indicator === 'server_error_ratio')).toMatchObject({
      value: 100,
      count: 4,
      insufficient: true,
    });
    expect(renderReport(whole)).toMatch(/error ratio of server requests +insufficient data \(100 %\) +10 s +4/);
  });

  it('show one hit ratio of the same look-ups everywhere: hits over all, a stale answer being neither hit nor miss', async () => {
    const { later, store, clock, health } = monitored();
    const collector = new McpMetricsCollector();
    for (let i = 0; i < 50; i++) collector.recordCacheLookup('hit', 0.2);
    for (let i = 0; i < 40; i++) collector.recordCacheLookup('stale', 0.2);
    for (let i = 0; i < 10; i++) collector.recordCacheMiss(200);
    await later();
    const whole = report({ windows: store, health: health.latest }, clock.now(), { clock });
    const check = whole.health.checks.find(({ name }) => name === 'cache')!;
    expect(whole.metrics.cache_hit_rate).toBe(50);
    expect(whole.schema?.cache_hit_rate.value).toBe(50);
    expect(whole.caches).toMatchObject([{ lookups: 100, hits: 50, misses: 10, stale: 40, hit_rate: 50 }]);
    expect(check.figures.find(({ indicator }) => indicator === 'cache_hit_ratio')?.value).toBe(50);
    expect(check.reason).toBe('cache hit ratio 50 % over 10 s (100 look-ups), target >= 80 %');
  });
});

async function connect(server: McpServer): Promise<Client> {
  const client = new Client({ name: 'c', version: '1' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  closing.push(() => client.close());
  return client;
}
