import { readFileSync } from 'node:fs';
import {
  McpHealthMonitor,
  McpPerformanceTracker,
  readProcessResources,
  renderReport,
  report,
} from '@mcp-vitals/monitor';
import { getMetricsCollector } from '@mcp-vitals/signals';
import { PerformanceSpanProcessor, WindowMetricReader } from '@mcp-vitals/windows';
import { metrics, trace } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, expect, it } from 'vitest';

const schema = JSON.parse(readFileSync(new URL('../schema/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } }).compile(schema);

afterEach(() => {
  metrics.disable();
  trace.disable();
});

it('is null everywhere when nothing was measured, and valid', () => {
  const empty = report({}, 1_700_000_000_000);
  expect(validate(empty), JSON.stringify(validate.errors)).toBe(true);
  expect(empty.health).toEqual({ overall_status: 'UNKNOWN', health_score: null, checks: [] });
  expect(new Set(Object.values(empty.metrics))).toEqual(new Set([null]));
});

it('comes from real signals, end to end', async () => {
  const reader = new WindowMetricReader();
  const tracker = new McpPerformanceTracker();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new PerformanceSpanProcessor(tracker.observe)] }),
  );
  const resources = readProcessResources();
  const health = new McpHealthMonitor();
  health.setDependencies({ windows: reader.store, resources, mcpClient: { ping: async () => ({}) } });

  const collector = getMetricsCollector();
  for (let i = 0; i < 20; i++) {
    await tracker.trackOperation('discover_databases', { database_type: 'mysql' }, async (perf) => {
      perf['cacheHit'] = i % 2 === 0;
    });
    if (i % 5 === 0) collector.recordCacheMiss(100);
    else collector.recordCacheHit(0.02);
    collector.recordValidation(3, { success: i !== 3 });
  }
  await expect(tracker.trackOperation('connect', {}, () => Promise.reject(new TypeError('refused')))).rejects.toThrow(
    'refused',
  );

  await reader.collectNow();
  const result = report({ windows: reader.store, tracker, health: await health.performHealthCheck() }, Date.now());
  resources.close();
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
  expect(result.metrics.cache_hit_rate).toBe(80);
  expect(result.metrics.validation_success_rate).toBe(95);
  expect(result.metrics.error_rate).toBeCloseTo(100 / 21, 2);
  expect(result.operations.map((one) => [one.operation, one.count, one.errors])).toEqual([
    ['discover_databases', 20, 0],
    ['connect', 1, 1],
  ]);
  expect(tracker.getSnapshots().filter((one) => one.attributes['cacheHit'] === true)).toHaveLength(10);
  console.log(renderReport(result));
  console.log(renderReport(result, { as: 'markdown' }));
});
