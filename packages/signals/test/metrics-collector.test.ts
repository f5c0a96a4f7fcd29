import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ErrorType, MCP_DURATION_BOUNDARIES, McpMetricsCollector, METRICS, traceOperation } from '../src/index.js';

function startMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  return async () => {
    exporter.reset();
    await reader.forceFlush();
    return exporter
      .getMetrics()
      .flatMap((resource) => resource.scopeMetrics)
      .flatMap((scope) => scope.metrics)
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({
          name: descriptor.name,
          unit: descriptor.unit,
          attributes,
          value,
        })),
      );
  };
}

describe('McpMetricsCollector', () => {
  afterEach(() => metrics.disable());

  it('does nothing without an SDK, and starts to record when one is set', async () => {
    const collector = new McpMetricsCollector();
    collector.recordCacheHit(25);
    const read = startMetrics();
    collector.recordCacheHit(25, { cache: 'schema' });
    collector.recordCacheMiss(100);
    const points = await read();
    expect(points).toMatchObject([
      {
        name: 'mcp_vitals.cache.lookup.duration',
        unit: 's',
        attributes: { 'mcp_vitals.cache.name': 'schema', 'mcp_vitals.cache.result': 'hit' },
        value: { count: 1, sum: 0.025 },
      },
      { attributes: { 'mcp_vitals.cache.result': 'miss' }, value: { count: 1, sum: 0.1 } },
    ]);
  });

  it('records seconds, and seeds the error counter of an operation with 0 for each known error type', async () => {
    const read = startMetrics();
    const collector = new McpMetricsCollector();
    collector.recordOperation('discover_databases', { durationMs: 150 });
    collector.recordValidation(75, { success: false });
    const points = await read();
    expect(points.find(({ name }) => name === 'mcp_vitals.operation.duration')?.value).toMatchObject({ sum: 0.15 });
    const errors = points.filter(({ name }) => name === 'mcp_vitals.errors');
    expect(errors.map(({ attributes, value }) => [attributes['error.type'], value])).toEqual(
      [...Object.values(ErrorType), 'Error'].map((errorType) => [errorType, 0]),
    );
    expect(points.find(({ name }) => name === 'mcp_vitals.validation.duration')?.attributes).toEqual({
      'mcp_vitals.validation.target': 'schema',
      'mcp_vitals.validation.result': 'invalid',
    });
  });

  it('creates at most 100 error types, and counts further errors as _OTHER', async () => {
    const read = startMetrics();
    const collector = new McpMetricsCollector();
    for (let i = 0; i < 5000; i++) collector.recordError(`Error${i}`, 'connect');
    const points = (await read()).filter(({ name }) => name === 'mcp_vitals.errors');
    expect(points.length).toBeLessThanOrEqual(110);
    expect(points.reduce((sum, { value }) => sum + (value as number), 0)).toBe(5000);
  });

  it('counts changes of every kind of definition, a server’s instructions among them', async () => {
    const read = startMetrics();
    const collector = new McpMetricsCollector();
    const kinds = ['tool', 'prompt', 'resource', 'table', 'server'] as const;
    for (const kind of kinds) collector.recordSchemaChange('instructions', kind);
    const points = await read();
    const changed = points.filter(({ name, value }) => name === 'mcp_vitals.schema.changes' && value === 1);
    expect(changed.map(({ attributes }) => attributes['mcp_vitals.schema.kind'])).toEqual(kinds);
    expect(points.filter(({ name }) => name === 'mcp_vitals.monitor.rejected')).toEqual([]);
  });

  it('rejects a change of an unknown kind once, and keeps nothing of it', async () => {
    const read = startMetrics();
    const collector = new McpMetricsCollector();
    const description = { server: 's', name: 'n', text: 't', findings: [] };
    collector.recordSchemaChange('breaking', 'galaxy' as 'tool', description);
    const points = await read();
    expect(points.map(({ name, value }) => [name, value])).toEqual([['mcp_vitals.monitor.rejected', 1]]);
    expect(collector.getRecentSchemaChanges()).toEqual([]);
  });

  it('seeds a new error type for every operation, so that its next burst is seen by increase()', async () => {
    const read = startMetrics();
    const collector = new McpMetricsCollector();
    collector.recordOperation('a', { durationMs: 1 });
    collector.recordError('RateLimitError', 'b');
    const ofType = (await read()).filter(({ attributes }) => attributes['error.type'] === 'RateLimitError');
    expect(ofType.map(({ attributes, value }) => [attributes['mcp_vitals.operation.name'], value])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('keeps the messages of the last five errors of each category, bounded and without secrets', () => {
    const collector = new McpMetricsCollector();
    collector.recordError('AuthError', 'connect_mcp', 'refused: Bearer abcdefgh12345678');
    expect(collector.getRecentErrors()).toMatchObject([{ operation: 'connect_mcp', message: 'refused: [redacted]' }]);
    for (let i = 0; i < 9; i++) collector.recordError('ConnectionError', 'connect_mcp', `attempt ${i}`);
    collector.recordError('TimeoutError', 'connect_mcp', 'x'.repeat(10_000));
    const messages = (errorType: string) =>
      collector.getRecentErrors().flatMap((error) => (error.errorType === errorType ? [error.message] : []));
    expect(messages('ConnectionError').sort()).toEqual([4, 5, 6, 7, 8].map((i) => `attempt ${i}`));
    expect(messages('TimeoutError').map((message) => message.length)).toEqual([512]);
  });

  it('returns the newest error first, also of one moment and after the wall clock was set back', () => {
    const collector = new McpMetricsCollector();
    const now = vi.spyOn(Date, 'now');
    for (const [i, wall] of [5000, 5000, 5000, 1000, 1000].entries()) {
      now.mockReturnValue(wall);
      collector.recordError(`Type${i % 2}`, 'connect_mcp', `${i}`);
    }
    now.mockRestore();
    expect(collector.getRecentErrors().map(({ message }) => message)).toEqual(['4', '3', '2', '1', '0']);
  });

  it('has buckets from 100 us for operations, and the conventions’ for MCP', () => {
    expect(METRICS.operationDuration.boundaries).toEqual(expect.arrayContaining([0.0001, ...MCP_DURATION_BOUNDARIES]));
    expect(METRICS.operationDuration.boundaries?.[0]).toBe(0.0001);
    expect(METRICS.clientOperationDuration.boundaries).toEqual(MCP_DURATION_BOUNDARIES);
  });

  it('traces an operation and hands its result or its very error through', async () => {
    const read = startMetrics();
    const collector = new McpMetricsCollector();
    const failure = new TypeError('no');
    await expect(traceOperation('validate', { collector }, async () => 42)).resolves.toBe(42);
    await expect(traceOperation('validate', { collector }, () => Promise.reject(failure))).rejects.toBe(failure);
    const points = await read();
    const durations = points.filter(({ name }) => name === 'mcp_vitals.operation.duration');
    expect(
      durations.map(({ attributes, value }) => [attributes['error.type'], (value as { count: number }).count]),
    ).toEqual([
      [undefined, 1],
      ['TypeError', 1],
    ]);
    expect(points).toContainEqual(
      expect.objectContaining({
        name: 'mcp_vitals.errors',
        attributes: { 'error.type': 'TypeError', 'mcp_vitals.operation.name': 'validate' },
        value: 1,
      }),
    );
  });
});
