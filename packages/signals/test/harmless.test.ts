import { parse } from 'node:querystring';
import { metrics, type TracerProvider, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  TracerProvider as SdkTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpMetricsCollector, traceOperation } from '../src/index.js';

const throwingGetters = new Proxy(
  {},
  {
    get: () => {
      throw new Error('a getter throws');
    },
    getPrototypeOf: () => {
      throw new Error('a trap throws');
    },
  },
);

/** Arbitrary JavaScript values, and values that are invalid for the write API. */
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }),
  fc.constantFrom<unknown>(undefined, null, Number.NaN, Number.POSITIVE_INFINITY, -1, Symbol('s'), throwingGetters),
  fc.record({ durationMs: fc.anything(), success: fc.anything(), errorType: fc.anything() }),
  fc.record({ cache: fc.anything() }),
);

const METHODS = [
  ...['recordOperation', 'recordCacheHit', 'recordCacheMiss', 'recordCacheLookup', 'recordCacheChange'],
  ...['recordCacheEviction', 'recordCacheWrite', 'recordCacheTimeSaved', 'recordSchemaComparison'],
  ...['recordSchemaChange', 'recordValidation', 'recordError'],
] as const;

let exporter: InMemoryMetricExporter;
let reader: PeriodicExportingMetricReader;

beforeEach(() => {
  exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});

afterEach(() => {
  metrics.disable();
  trace.disable();
});

async function points() {
  await reader.forceFlush();
  const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return all.flatMap(({ descriptor: { name }, dataPoints }) =>
    dataPoints.map(({ value, attributes }) => ({ name, value, attributes })),
  );
}

describe('the write API', () => {
  it('never throws, and records only finite numbers, for any argument', async () => {
    const collector = new McpMetricsCollector() as unknown as Record<string, (...args: unknown[]) => unknown>;
    fc.assert(
      fc.property(fc.constantFrom(...METHODS), fc.array(anything, { maxLength: 3 }), (method, args) => {
        expect(collector[method]!(...args)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
    const recorded = await points();
    expect(recorded.length).toBeGreaterThan(0);
    for (const { name, value } of recorded) {
      const sum = typeof value === 'number' ? value : value.sum;
      expect(Number.isFinite(sum), name).toBe(true);
    }
    expect(recorded.find(({ name }) => name === 'mcp_vitals.monitor.rejected')?.value).toBeGreaterThan(0);
  });

  it('counts each call that it rejected', async () => {
    const collector = new McpMetricsCollector() as unknown as Record<string, (...args: unknown[]) => unknown>;
    collector.recordOperation!('query');
    collector.recordValidation!(75);
    collector.recordCacheHit!(Number.NaN);
    collector.recordCacheMiss!(Number.POSITIVE_INFINITY);
    collector.recordCacheChange!({ entries: Number.NaN });
    collector.recordCacheLookup!('HIT', 1);
    collector.recordError!('ConnectionError');
    expect((await points()).filter(({ value }) => value !== 0)).toEqual([
      expect.objectContaining({ name: 'mcp_vitals.errors', value: 1 }),
      expect.objectContaining({ name: 'mcp_vitals.monitor.rejected', value: 6 }),
    ]);
  });
});

describe('traceOperation', () => {
  /** Boxed, because a promise would read the `then` of a thrown object. */
  const caught = async (run: () => Promise<unknown>): Promise<{ error: unknown }> => {
    try {
      await run();
    } catch (error) {
      return { error };
    }
    throw new Error('nothing was thrown');
  };

  it.each([
    ['an object without a prototype', parse('code=42')],
    ['an object whose getters throw', throwingGetters],
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
    ['a string', 'no'],
    ['an error without a message', Object.create(Error.prototype) as Error],
  ])('passes on %s as it was thrown, and ends its span', async (_, thrown: unknown) => {
    const spans = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(
      new SdkTracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
    );
    const { error } = await caught(() =>
      traceOperation('query', {}, async () => {
        throw thrown;
      }),
    );
    expect(error).toBe(thrown);
    expect(spans.getFinishedSpans()).toHaveLength(1);
    expect(spans.getFinishedSpans()[0]?.attributes['error.type']).toEqual(expect.any(String));
  });

  it('runs its work once and returns the result when everything of the SDK throws', async () => {
    const fail = (): never => {
      throw new Error('a provider throws');
    };
    trace.setGlobalTracerProvider({
      getTracer: () => ({ startSpan: fail, startActiveSpan: fail }),
    } as unknown as TracerProvider);
    metrics.disable();
    metrics.setGlobalMeterProvider({ getMeter: fail });
    let runs = 0;
    const work = async () => {
      runs++;
      return 42;
    };
    const hostile = [
      undefined,
      null,
      throwingGetters,
      { collector: {} },
      { collector: 7, attributes: throwingGetters },
    ];
    for (const options of hostile) {
      await expect(traceOperation(undefined as unknown as string, options as never, work)).resolves.toBe(42);
    }
    expect(runs).toBe(hostile.length);
  });
});
