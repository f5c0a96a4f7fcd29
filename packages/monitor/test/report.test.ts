import { readFileSync } from 'node:fs';
import {
  getMonitoringDashboardData,
  McpHealthMonitor,
  McpPerformanceTracker,
  type MonitoringReport,
  type ResourceReading,
  renderReport,
  report,
} from '@mcp-vitals/monitor';
import { getMetricsCollector, ManualClock } from '@mcp-vitals/signals';
import { PerformanceSpanProcessor, WindowMetricReader } from '@mcp-vitals/windows';
import { metrics, trace } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, expect, it } from 'vitest';
import { reportSchema } from '../src/report/report-schema.js';

const START = 1_700_000_000_000;
const schema = JSON.parse(readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema);

function expectValid(value: unknown): void {
  validate(JSON.parse(JSON.stringify(value)));
  expect(validate.errors ?? []).toEqual([]);
}

afterEach(() => {
  metrics.disable();
  trace.disable();
});

/** A process with low resource use, because the machine that runs the tests may be loaded. */
const reading: ResourceReading = {
  ...{ heapUsedBytes: 100, heapLimitBytes: 1000, rssBytes: 200, memoryLimitBytes: 1000 },
  ...{ cpuRatio: 0.1, eventLoopUtilization: 0.1, eventLoopDelayP99Ms: 1, eventLoopDelayMaxMs: 5 },
};
const calm = { read: () => reading, close: () => {} };

/** A report of five minutes with every kind of event, from real signals. */
async function eventful(): Promise<{
  whole: MonitoringReport;
  sources: Parameters<typeof report>[0];
  nowMillis: number;
  clock: ManualClock;
}> {
  const clock = new ManualClock(START);
  const reader = new WindowMetricReader({ now: () => clock.now() });
  const tracker = new McpPerformanceTracker({
    clock,
    createDetector: () => ({
      observe: () => {},
      tick: (now) =>
        now === START + 300_000
          ? [
              {
                id: 1,
                kind: 'level',
                state: 'open',
                since: START,
                detectedAt: now,
                from: 10,
                to: 30.5,
                unit: 'ms',
                confidence: 0.98,
                severity: 'critical',
                traceIds: ['abc'],
                summary: 'three times\u001b[31m slower',
              },
            ]
          : [],
    }),
  });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new PerformanceSpanProcessor(tracker.observe)] }),
  );
  const health = new McpHealthMonitor({ clock });
  health.setDependencies({ windows: reader.store, resources: calm, mcpClient: { ping: async () => ({}) } });

  const collector = getMetricsCollector();
  collector.recordCacheChange({ entries: 7 });
  for (let minute = 0; minute < 5; minute++) {
    for (let i = 0; i < 20; i++) {
      await tracker.trackOperation('discover_databases', { database_type: 'mysql' }, async (perf) => {
        clock.pass(10);
        perf.cacheHit = i % 2 === 0;
      });
      if (i % 2 === 0) collector.recordCacheMiss(100);
      else collector.recordCacheHit(0.02);
      collector.recordValidation(3, { success: i !== 3 });
    }
    collector.recordCacheTimeSaved(500);
    collector.recordSchemaComparison('tool');
    if (minute === 2) collector.recordSchemaChange('breaking', 'tool');
    await tracker.trackOperation('connect', {}, () => Promise.reject(new TypeError('refused'))).catch(() => {});
    clock.pass(60_000 - 200);
    await reader.collectNow();
  }
  tracker.tick();
  await health.performHealthCheck();
  const sources = { windows: reader.store, tracker, health: health.latest, serviceName: 'schema' };
  await reader.shutdown();
  return { whole: report(sources, clock.now(), { clock }), sources, nowMillis: clock.now(), clock };
}

it('is null everywhere when nothing was measured, and valid', () => {
  const empty = report({}, START, { clock: new ManualClock(START) });
  expectValid(empty);
  expect(empty.health).toEqual({ overall_status: 'UNKNOWN', health_score: null, coverage: 0, checks: [] });
  expect(new Set(Object.values(empty.metrics))).toEqual(new Set([null]));
  expect(empty.alerts).toEqual({ active_count: null, resolved_today: null });
  expect(empty.performance).toEqual({ trending_operations: [], anomalies_detected: null, recommendations_count: null });
  expect(renderReport(empty)).toBe('Health: UNKNOWN  (2023-11-14T22:13:20.000Z)\n');
});

it('comes from real signals, end to end, and follows its schema', async () => {
  const { whole } = await eventful();
  expectValid(whole);
  expect(whole.metrics).toMatchObject({ requests_per_minute: 21, cache_hit_rate: 50, validation_success_rate: 95 });
  expect(whole.metrics.error_rate).toBeCloseTo(100 / 21, 3);
  expect(whole.health).toMatchObject({ overall_status: 'DEGRADED', health_score: 82 });
  expect(whole.health.checks.map(({ name, points_lost }) => [name, points_lost])).toEqual([
    ['mcp_connectivity', 0],
    ['performance', 13],
    ['cache', 5],
    ['validation', 0],
    ['resources', 0],
  ]);
  expect(whole.operations.map((one) => [one.operation, one.count, one.errors, one.throughput_per_minute])).toEqual([
    ['discover_databases', 100, 0, 20],
    ['connect', 5, 5, 1],
  ]);
  expect(whole.caches).toMatchObject([{ cache: 'schema', lookups: 100, hits: 50, misses: 50, stale: 0, entries: 7 }]);
  expect(whole.validations).toMatchObject([{ target: 'schema', validations: 100, invalid: 5, success_rate: 95 }]);
  expect(whole.errors).toMatchObject([{ error_type: 'TypeError', operation: 'connect', count: 5 }, {}]);
  expect(whole.anomalies).toMatchObject([{ operation: 'discover_databases', before: 10, after: 30.5 }, {}]);
  expect(whole.recommendations).toMatchObject([{ kind: 'cold_cache', subject: 'schema' }]);
  expect(whole.performance).toMatchObject({ anomalies_detected: 2, recommendations_count: 1 });
});

it('has the window and the count of every figure', async () => {
  const { whole } = await eventful();
  expect(whole.figures.map(({ name, value, unit, count }) => [name, value === null, unit, count])).toContainEqual([
    'p95 duration of operations',
    false,
    'ms',
    105,
  ]);
  for (const { from, to } of [...whole.figures, ...whole.caches, ...whole.validations, ...whole.errors]) {
    expect([from, to]).toEqual(['2023-11-14T22:13:20.000Z', '2023-11-14T22:18:20.000Z']);
  }
  for (const { figures, status } of whole.health.checks) {
    if (status !== 'UNKNOWN') expect(figures.length).toBeGreaterThan(0);
  }
});

it('has the shape of the dashboard of the Python system', async () => {
  const { sources, nowMillis, clock, whole } = await eventful();
  const data = getMonitoringDashboardData({ ...sources, alerts: { activeCount: 0, resolvedToday: 2 } }, nowMillis, {
    clock,
  });
  expect(data.monitoring_enabled).toBe(true);
  expect(data.timestamp).toBe('2023-11-14T22:18:20.000Z');
  expect(Object.keys(data.health)).toEqual(['overall_status', 'health_score', 'coverage', 'checks']);
  for (const key of ['name', 'status', 'response_time_ms', 'last_check'])
    expect(data.health.checks[0]).toHaveProperty(key);
  expect(Object.keys(data.metrics)).toEqual([
    'requests_per_minute',
    'average_response_time',
    'cache_hit_rate',
    'validation_success_rate',
    'error_rate',
  ]);
  expect(data.alerts).toEqual({ active_count: 0, resolved_today: 2 });
  expect(Object.keys(data.performance)).toEqual(['trending_operations', 'anomalies_detected', 'recommendations_count']);
  expect(data.metrics).toEqual(whole.metrics);
});

it('has the figures of schema management, and no section without a schema manager', async () => {
  const { whole } = await eventful();
  const window = { from: '2023-11-14T22:13:20.000Z', to: '2023-11-14T22:18:20.000Z' };
  const figure = (indicator: string, name: string, value: number, unit: string, count: number) => ({
    ...{ name, indicator, value, unit, insufficient: false, count, ...window },
  });
  expect(whole.schema).toEqual({
    cache_hit_rate: figure('cache_hit_ratio', 'schema cache hit ratio', 50, '%', 100),
    cache_time_saved: figure('cache_time_saved', 'schema load time saved by cache hits', 2.5, 's', 100),
    validation_success_rate: figure('validation_success_ratio', 'schema validation success ratio', 95, '%', 100),
    changes: figure('schema_changes', 'schema changes', 1, '', 1),
    breaking_changes: figure('schema_breaking_changes', 'breaking schema changes', 1, '', 1),
    changes_by_kind: [{ kind: 'tool', change: 'breaking', count: 1, ...window }],
  });
  expect(renderReport(whole)).toMatch(/Schema changes\n {2}of +change +count +window\n {2}tool +breaking +1 +300 s/);

  const reader = new WindowMetricReader({ now: () => START });
  metrics.disable();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const figuresOf = () => {
    const { schema: section } = report({ windows: reader.store }, START, { clock: new ManualClock(START) });
    return Object.values(section!).flatMap((one) => ('value' in one ? [one.value] : []));
  };
  await reader.collectNow();
  expect(figuresOf()).toEqual([null, null, null, null, null]);
  getMetricsCollector().recordSchemaComparison('tool');
  await reader.collectNow();
  expect(figuresOf()).toEqual([null, null, null, 0, 0]);
  expectValid(report({ windows: reader.store }, START, { clock: new ManualClock(START) }));
  await reader.shutdown();
});

it('has the schema that its definition makes', async () => {
  expect(schema).toEqual(JSON.parse(JSON.stringify(reportSchema())));
});

it('can be refused by its schema', async () => {
  const { whole } = await eventful();
  for (const broken of [
    { ...whole, schema_version: '1.0' },
    { ...whole, health: { ...whole.health, health_score: 101 } },
    { ...whole, metrics: { ...whole.metrics, error_rate: undefined } },
    { ...whole, surprise: 1 },
    { ...whole, timestamp: 'yesterday' },
  ]) {
    expect(validate(JSON.parse(JSON.stringify(broken)))).toBe(false);
  }
});

it('breaks long texts at spaces within the width of a terminal, and loses no word of them', async () => {
  const { whole } = await eventful();
  const reason = Array.from({ length: 40 }, (_, i) => `word${i}`).join(' ');
  const checks = whole.health.checks.map((check) => ({ ...check, reason }));
  const lines = (width?: number) =>
    renderReport({ ...whole, health: { ...whole.health, checks } }, width === undefined ? {} : { width })
      .split('\n\nFigures')[0]!
      .split('\n')
      .slice(2);
  expect(Math.max(...lines().map((line) => line.length))).toBeGreaterThan(300);
  expect(Math.max(...lines(80).map((line) => line.length))).toBeLessThanOrEqual(80);
  const wordsIn = (text: readonly string[]) => text.join(' ').match(/word\d+/g);
  expect(wordsIn(lines(80))).toEqual(wordsIn(lines()));
});

it('renders as text and as Markdown with any names', async () => {
  const { whole } = await eventful();
  whole.operations[0]!.operation = 'evil | name\n\u001b[2Jwith `code`';
  // A report may come from a file or from another process.
  const odd = { ...whole, service_name: 'a\u001b[2Jb\n', timestamp: '\u001b[2J' };
  for (const as of ['text', 'markdown'] as const) {
    expect(renderReport(odd, { as })).not.toContain('\u001b');
    expect(renderReport(odd, { as })).toMatch(/^(# )?Health of a \\?\[2Jb : DEGRADED/);
  }
  const text = renderReport(whole);
  expect(text).toMatch(/^Health of schema: DEGRADED, 82 of 100 {2}\(2023-11-14T22:18:20\.000Z\)\n\nChecks\n/);
  expect(text).toMatch(
    /performance +DEGRADED +13 +.*error ratio of operations 4\.76 % over 300 s \(105 operations\), target <= 1 %/,
  );
  expect(text).toMatch(/operations per minute +21 \/min +300 s +105/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  const markdown = renderReport(whole, { as: 'markdown' });
  expect(markdown).toContain('# Health of schema: DEGRADED, 82 of 100');
  expect(markdown).toContain('| evil \\| name \\[2Jwith \\`code\\` | internal | 100 |');
  const tables = markdown.split('\n').filter((line) => line.startsWith('|'));
  for (const line of tables) expect(line.endsWith('|')).toBe(true);
});

it('loads nothing and holds no HTML as Markdown, and a backslash moves no cell', async () => {
  const { whole } = await eventful();
  whole.operations[0]!.operation = 'a\\|b ![x](https://example.org/?d=1) <img src=x> *c*';
  const row = renderReport(whole, { as: 'markdown' })
    .split('\n')
    .find((line) => line.includes('example.org'))!;
  // What a parser of Markdown reads: a backslash takes the mark after it out of play.
  const bare = row.replace(/\\[!-/:-@[-`{-~]/g, '');
  expect(bare).not.toMatch(/[[\]<*`]/);
  const head = renderReport(whole, { as: 'markdown' }).match(/\| operation \| role .*/)![0];
  expect(bare.split('|')).toHaveLength(head.split('|').length);
});

it('counts changes of schemas beyond the series limit, and keeps to its schema', async () => {
  const clock = new ManualClock(START);
  const reader = new WindowMetricReader({ now: () => clock.now() });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const changes = meter.createCounter('mcp_vitals.schema.changes');
  const known = { 'mcp_vitals.schema.kind': 'tool', 'mcp_vitals.schema.change': 'added' };
  const record = (count: number) => {
    changes.add(count, known);
    changes.add(count, { 'otel.metric.overflow': true });
  };
  record(0);
  await reader.collectNow();
  clock.pass(10_000);
  record(3);
  await reader.collectNow();
  const whole = report({ windows: reader.store }, clock.now(), { clock });
  await reader.shutdown();
  expectValid(whole);
  expect(whole.schema!.changes.value).toBe(6);
  expect(whole.schema!.changes_by_kind).toMatchObject([{ kind: 'tool', change: 'added', count: 3 }]);
});
