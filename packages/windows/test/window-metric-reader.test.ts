import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  createCounter,
  createHistogram,
  MCP_DURATION_BOUNDARIES,
  METRICS,
  type MetricDefinition,
  notices,
} from '@mcp-vitals/signals';
import { type Take, WINDOW_BOUNDARIES, WindowMetricReader } from '@mcp-vitals/windows';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  createDenyListAttributesProcessor,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Rig } from './rig.js';

const { serverOperationDuration, errors } = METRICS;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('boundaries', () => {
  it('grow by at most 1.102 and contain the buckets of the conventions and of the SDK', () => {
    const sdk = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];
    const ours = Object.values<MetricDefinition>(METRICS).flatMap(({ boundaries }) => boundaries ?? []);
    for (const bound of [...MCP_DURATION_BOUNDARIES, ...sdk, ...ours]) expect(WINDOW_BOUNDARIES).toContain(bound);
    for (let i = 2; i < WINDOW_BOUNDARIES.length; i++) {
      expect(WINDOW_BOUNDARIES[i]! / WINDOW_BOUNDARIES[i - 1]!).toBeGreaterThan(1);
      expect(WINDOW_BOUNDARIES[i]! / WINDOW_BOUNDARIES[i - 1]!).toBeLessThanOrEqual(1.102 + 1e-12);
    }
    expect(WINDOW_BOUNDARIES[1]).toBe(1e-6);
  });
});

describe('beside another reader', () => {
  it('does not change its buckets or its temporality', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const other = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const rig = new Rig({}, [other]);
    const histogram = rig.meter.createHistogram('d', {
      advice: { explicitBucketBoundaries: [...MCP_DURATION_BOUNDARIES] },
    });
    for (let k = 1; k <= 3; k++) {
      histogram.record(0.07);
      await rig.collectAfter(10);
      await other.forceFlush();
    }
    const [last] = exporter.getMetrics().at(-1)!.scopeMetrics[0]!.metrics;
    expect(last).toMatchObject({ aggregationTemporality: AggregationTemporality.CUMULATIVE });
    const point = last!.dataPoints[0]!.value as { count: number; buckets: { boundaries: number[] } };
    expect(point.count).toBe(3);
    expect(point.buckets.boundaries).toEqual(MCP_DURATION_BOUNDARIES);
    expect(rig.value({ metric: 'd', over: '30s', take: 'count' })).toBe(3);
    await rig.provider.shutdown();
  });

  it('answers percentiles as Prometheus does when a view only drops an attribute, and exact ones with null', async () => {
    let now = 1_700_000_000_000;
    const reader = new WindowMetricReader({ now: () => now });
    const views = [{ instrumentName: '*', attributesProcessors: [createDenyListAttributesProcessor(['server.port'])] }];
    const meter = new MeterProvider({ readers: [reader], views }).getMeter('test');
    const histogram = createHistogram(meter, serverOperationDuration);
    for (let k = 0; k < 2; k++) {
      for (let i = 0; i < 100; i++) histogram.record(0.6, { 'server.port': i });
      now += 10_000;
      await reader.collectNow();
    }
    const query = { metric: serverOperationDuration.name, over: '1m', take: 'p50' } as const;
    expect(reader.store.query(query, now).groups).toMatchObject([{ value: null, count: 200 }]);
    // Half of the way through the bucket from 0.5 to 1.
    expect(reader.store.query(query, now, { prometheus: true }).groups[0]?.value).toBeCloseTo(0.75, 10);
  });

  it('reads a histogram whose buckets a view replaced, without percentiles', async () => {
    let now = 1_700_000_000_000;
    const reader = new WindowMetricReader({ now: () => now });
    const provider = new MeterProvider({
      readers: [reader],
      views: [
        {
          instrumentName: 'coarse',
          aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [0.1, 0.2, 0.4] } },
        },
        { instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
      ],
    });
    const meter = provider.getMeter('test');
    for (let i = 1; i <= 100; i++) {
      for (const name of ['coarse', 'exponential']) meter.createHistogram(name).record(i / 200);
    }
    now += 10_000;
    await reader.collectNow();
    const value = (metric: string, take: 'count' | 'avg' | 'p50' | 'max'): number =>
      reader.store.query({ metric, over: '1m', take }, now).groups[0]!.value!;
    for (const metric of ['coarse', 'exponential']) {
      expect(value(metric, 'count')).toBe(100);
      expect(value(metric, 'avg')).toBeCloseTo(0.2525, 10);
      expect(value(metric, 'max')).toBe(0.5);
    }
    expect(value('coarse', 'p50')).toBeNull();
    expect(value('exponential', 'p50')).toBeNull();
    expect(reader.store.stats().coarseMetrics).toEqual(['coarse', 'exponential']);
  });

  it.each([
    { definition: serverOperationDuration, as: 'a sum', type: AggregationType.SUM },
    { definition: serverOperationDuration, as: 'a last value', type: AggregationType.LAST_VALUE },
    { definition: errors, as: 'a last value', type: AggregationType.LAST_VALUE },
  ])('counts nothing where a view makes $as of $definition.name, and says so', async ({ definition, type }) => {
    const say = vi.spyOn(notices, 'say').mockReturnValue();
    let now = 1_700_000_000_000;
    const reader = new WindowMetricReader({ now: () => now });
    const views = [{ instrumentName: definition.name, aggregation: { type } as AggregationOption }];
    const meter = new MeterProvider({ readers: [reader], views }).getMeter('test');
    const record = definition === errors ? createCounter(meter, errors) : createHistogram(meter, definition);
    for (let i = 0; i < 6; i++) {
      if ('add' in record) record.add(50);
      else record.record(50);
      now += 10_000;
      await reader.collectNow();
    }
    const value = (take: Take) => reader.store.query({ metric: definition.name, over: '1m', take }, now).groups[0];
    for (const take of ['count', 'avg', 'ratio'] as const) expect(value(take)).toMatchObject({ value: null, count: 0 });
    expect(reader.store.stats()).toMatchObject({ rejectedPoints: 6, replacedMetrics: [definition.name] });
    expect(say).toHaveBeenCalledExactlyOnceWith('not_honoured', expect.stringContaining(definition.name), 'view kind');
  });
});

describe('the reader', () => {
  it('collects at every interval', async () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const reader = new WindowMetricReader({ intervalMillis: 1000, now: Date.now });
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('test').createCounter('c').add(1);
    for (let k = 1; k <= 3; k++) {
      await vi.advanceTimersByTimeAsync(1000);
      // Joins the collection that the timer began.
      await reader.collectNow();
    }
    expect(reader.store.query({ metric: 'c', over: '1m', take: 'count' }, Date.now()).groups[0]?.value).toBe(1);
    expect(reader.store.stats().collections).toBeGreaterThanOrEqual(3);
    await provider.shutdown();
  });

  it('joins a collection in progress instead of starting another', async () => {
    const rig = new Rig();
    rig.meter.createCounter('c').add(1);
    rig.nowMillis += 10_000;
    await Promise.all([rig.reader.collectNow(), rig.reader.collectNow(), rig.reader.forceFlush()]);
    expect(rig.store.stats().collections).toBe(1);
  });

  it('collects a last time at shutdown, which may be called twice', async () => {
    const rig = new Rig();
    rig.meter.createCounter('c').add(1);
    rig.nowMillis += 5_000;
    await rig.provider.shutdown();
    await rig.reader.shutdown();
    await rig.reader.collectNow();
    expect(rig.value({ metric: 'c', over: '1m', take: 'count' })).toBe(1);
    expect(rig.store.stats().collections).toBe(1);
  });

  it('goes on when an observable callback throws, and reports the error', async () => {
    const errors: unknown[] = [];
    const reader = new WindowMetricReader({ onError: (error) => errors.push(error) });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
    meter.createObservableGauge('bad').addCallback(() => {
      throw new Error('no gauge');
    });
    meter.createCounter('c').add(1);
    await reader.collectNow();
    expect(reader.store.stats().series).toBe(1);
    expect(String(errors[0])).toContain('no gauge');
    await reader.shutdown();
  });

  it('stops waiting for an observable callback that hangs', async () => {
    const errors: unknown[] = [];
    const reader = new WindowMetricReader({ intervalMillis: 100, onError: (error) => errors.push(error) });
    const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
    meter.createObservableGauge('hangs').addCallback(() => new Promise(() => {}));
    meter.createCounter('c').add(1);
    await reader.collectNow();
    expect(reader.store.stats().series).toBe(1);
    expect(errors).toHaveLength(1);
    await reader.shutdown();
  });

  it('goes on when onError throws', async () => {
    const reader = new WindowMetricReader({
      onError: () => {
        throw new Error('not my problem');
      },
    });
    await expect(reader.collectNow()).resolves.toBeUndefined();
  });

  it('reports an error when it belongs to no meter provider', async () => {
    const errors: unknown[] = [];
    await new WindowMetricReader({ onError: (error) => errors.push(error) }).collectNow();
    expect(errors).toHaveLength(1);
  });

  it('throws a RangeError for an interval out of bounds', () => {
    for (const intervalMillis of [0, 99, 3_600_001, Number.NaN]) {
      expect(() => new WindowMetricReader({ intervalMillis })).toThrow(RangeError);
    }
  });

  it('does not keep the process alive', () => {
    const fixture = fileURLToPath(new URL('fixtures/idle.mjs', import.meta.url));
    const { status, signal, stdout } = spawnSync(process.execPath, [fixture], { timeout: 120_000, encoding: 'utf8' });
    expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: 'done\n' });
  });
});
