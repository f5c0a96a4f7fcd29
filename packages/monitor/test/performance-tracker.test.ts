import {
  type Anomaly,
  McpPerformanceTracker,
  type OperationDetector,
  type OperationPerformance,
} from '@mcp-vitals/monitor';
import { ManualClock } from '@mcp-vitals/signals';
import { PerformanceSpanProcessor } from '@mcp-vitals/windows';
import { trace } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { call } from './calls.js';

const START = 1_700_000_000_000;
const MINUTE = 60_000;

afterEach(() => trace.disable());

function only(performance: readonly OperationPerformance[]): OperationPerformance {
  expect(performance).toHaveLength(1);
  return performance[0]!;
}

describe('figures', () => {
  it('cover the calls of the window, with percentiles by nearest rank within 1 %', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 }),
        (durations) => {
          const clock = new ManualClock(START);
          const tracker = new McpPerformanceTracker({ clock });
          for (const [i, durationMs] of durations.entries()) {
            tracker.observe(call({ startMillis: START - durationMs + i, durationMs, ok: i % 4 !== 0 }));
          }
          clock.pass(MINUTE);
          const figures = tracker.getOperationPerformance('tools/call list_tables')!;
          const sorted = durations.toSorted((a, b) => a - b);
          expect(figures.count).toBe(durations.length);
          expect(figures.errors).toBe(Math.ceil(durations.length / 4));
          expect(figures.errorRatio).toBe(figures.errors / figures.count);
          expect(figures.throughputPerMinute).toBe(durations.length);
          expect(figures.maxMs).toBe(sorted.at(-1));
          expect(figures.averageMs! / (durations.reduce((a, b) => a + b) / durations.length)).toBeCloseTo(1, 9);
          for (const [q, value] of [
            [0.5, figures.p50Ms],
            [0.95, figures.p95Ms],
            [0.99, figures.p99Ms],
          ] as const) {
            const exact = sorted[Math.ceil(q * sorted.length) - 1]!;
            expect(Math.abs(value! / exact - 1)).toBeLessThanOrEqual(0.01011);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('take the 29th of 30 calls for the p95, as the windows do', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    for (let i = 1; i <= 30; i++) tracker.observe(call({ startMillis: START - 1000, durationMs: 2 ** (i / 3) }));
    const { p50Ms, p95Ms, p99Ms } = tracker.getOperationPerformance('tools/call list_tables')!;
    for (const [value, rank] of [
      [p50Ms, 15],
      [p95Ms, 29],
      [p99Ms, 30],
    ] as const) {
      expect(Math.abs(value! / 2 ** (rank / 3) - 1)).toBeLessThanOrEqual(0.0101);
    }
  });

  it('survive wrong times: a step of the wall clock, a call that ends in the future, a far-future time', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    const hour = 60 * MINUTE;
    for (let minute = 0; minute < 60; minute++) {
      clock.pass(MINUTE);
      if (minute === 20) clock.stepWall(-2 * hour);
      if (minute === 40) clock.stepWall(8 * hour);
      // The caller's times are right, half an hour behind, an hour ahead, of another age.
      const wrong = [0, -hour / 2, hour, 1e15][minute % 4]!;
      tracker.observe(call({ startMillis: clock.now() + wrong - 100 - minute, durationMs: 100 + minute }));
    }
    const { count, trend, throughputPerMinute } = only(tracker.getPerformance());
    expect([count, throughputPerMinute]).toEqual([60, 1]);
    expect(trend?.direction).toBe('degrading');
    expect(tracker.getSnapshots().filter(({ startMillis }) => startMillis > clock.now())).toEqual([]);
    for (const durationMs of [Number.NaN, Number.POSITIVE_INFINITY])
      tracker.observe(call({ startMillis: 0, durationMs }));
    expect(only(tracker.getPerformance()).count).toBe(60);
    expect(tracker.dropped).toBe(2);
  });

  it('leave out and count a duration that no call has: of a start in 1970, NaN, infinite', () => {
    const tracker = new McpPerformanceTracker({ clock: new ManualClock(START) });
    for (const durationMs of [100, START, Number.NaN, Number.POSITIVE_INFINITY, 9.2e18]) {
      tracker.observe(call({ startMillis: START - 100, durationMs }));
    }
    expect(only(tracker.getPerformance(START))).toMatchObject({ count: 1, averageMs: 100, maxMs: 100 });
    expect(tracker.dropped).toBe(4);
  });

  it('drop calls older than the window, slice by slice', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    for (let minute = 0; minute < 180; minute++) {
      tracker.observe(call({ startMillis: clock.now() }));
      clock.pass(MINUTE);
    }
    const { count, fromMillis, toMillis, throughputPerMinute } = only(tracker.getPerformance());
    expect(toMillis).toBe(clock.now());
    expect(toMillis - fromMillis).toBeGreaterThanOrEqual(60 * MINUTE);
    expect(toMillis - fromMillis).toBeLessThanOrEqual(70 * MINUTE);
    expect(Math.abs(count - (toMillis - fromMillis) / MINUTE)).toBeLessThanOrEqual(1);
    expect(throughputPerMinute).toBeCloseTo(1, 1);
    clock.pass(75 * MINUTE);
    expect(only(tracker.getPerformance())).toMatchObject({ count: 0, p50Ms: null, averageMs: null, errorRatio: null });
  });

  it('are separate for the two sides of an exchange, and name the slowest traces', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    for (let i = 1; i <= 20; i++) tracker.observe(call({ startMillis: START, durationMs: i, traceId: `t${i}` }));
    tracker.observe(call({ startMillis: START, kind: 'server' }));
    const client = tracker.getOperationPerformance('tools/call list_tables');
    const server = tracker.getOperationPerformance('tools/call list_tables', START, 'server');
    expect(tracker.getOperationPerformance('no such')).toBeNull();
    expect([client?.kind, client?.count, server?.kind, server?.count]).toEqual(['client', 20, 'server', 1]);
    expect(client?.slowest.map(({ traceId }) => traceId)).toEqual(['t20', 't19', 't18']);
  });

  it('are of the side called within the window, when the other was called long ago', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    tracker.observe(call({ startMillis: clock.now() }));
    clock.pass(5 * 60 * MINUTE);
    tracker.observe(call({ startMillis: clock.now(), kind: 'server' }));
    clock.pass(MINUTE);
    expect(tracker.getOperationPerformance('tools/call list_tables')).toMatchObject({ kind: 'server', count: 1 });
  });
});

describe('bounds', () => {
  it('hold for a hundred thousand operations', () => {
    const tracker = new McpPerformanceTracker({ maxOperations: 50, maxSnapshots: 1000 });
    for (let i = 0; i < 100_000; i++) tracker.observe(call({ startMillis: START, operation: `tools/call t${i}` }));
    const all = tracker.getPerformance(START);
    expect(all).toHaveLength(51);
    expect(all[0]).toMatchObject({ operation: '_OTHER', count: 99_950 });
    expect(tracker.overflowed).toBe(99_950);
    expect(tracker.getSnapshots()).toHaveLength(1000);
    expect(tracker.getSnapshots().at(-1)?.operation).toBe('_OTHER');
  });

  it('give the place of an operation without a call for two days to a new one, and no other', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ maxOperations: 3, clock });
    const observe = (operation: string) => tracker.observe(call({ startMillis: clock.now(), operation }));
    const names = () =>
      tracker
        .getPerformance()
        .map(({ operation }) => operation)
        .sort();
    for (const operation of ['daily', 'gone', 'always']) observe(operation);
    for (let hour = 1; hour < 47; hour++) {
      clock.pass(3_600_000);
      observe('always');
      if (hour === 24) observe('daily');
    }
    observe('new');
    expect(names()).toEqual(['_OTHER', 'always', 'daily', 'gone']);
    clock.pass(3 * 3_600_000);
    observe('new');
    expect(names()).toEqual(['_OTHER', 'always', 'daily', 'new']);
    observe('newer');
    expect([names(), tracker.overflowed]).toEqual([['_OTHER', 'always', 'daily', 'new'], 2]);
  });

  it('reject limits that are not numbers greater than 0', () => {
    expect(() => new McpPerformanceTracker({ maxSnapshots: 0 })).toThrow(RangeError);
    expect(() => new McpPerformanceTracker({ trendWindowMinutes: Number.NaN })).toThrow(RangeError);
  });

  it('reject limits that no ring, window or threshold can have, instead of keeping calls without limit', () => {
    for (const maxSnapshots of [2.5, Number.POSITIVE_INFINITY]) {
      expect(() => new McpPerformanceTracker({ maxSnapshots })).toThrow('maxSnapshots must be a whole number > 0');
      expect(() => new McpPerformanceTracker({ maxOperations: maxSnapshots })).toThrow(RangeError);
    }
    expect(() => new McpPerformanceTracker({ trendWindowMinutes: Number.POSITIVE_INFINITY })).toThrow(RangeError);
    const tracker = new McpPerformanceTracker();
    for (const wrong of [Number.NaN, 0, -1]) {
      expect(() => tracker.detectPerformanceAnomalies({ thresholdMultiplier: wrong })).toThrow(RangeError);
      expect(() => tracker.detectPerformanceAnomalies({ timeWindowMinutes: wrong })).toThrow(RangeError);
    }
  });

  it('keep memory flat over a million calls', () => {
    const tracker = new McpPerformanceTracker({ maxSnapshots: 1000 });
    const sample = call({ startMillis: START });
    const observe = (from: number): void => {
      for (let i = from; i < from + 250_000; i++) {
        tracker.observe({ ...sample, startMillis: START + i * 20, durationMs: 1 + (i % 977), spanId: `${i}` });
      }
    };
    observe(0);
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    observe(250_000);
    observe(500_000);
    observe(750_000);
    global.gc?.();
    // Without --expose-gc garbage counts too; a leak of one number a call would be 6 MB, of one sample 150 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60e6);
    expect(tracker.getPerformance(START + 20e6)[0]?.count).toBeGreaterThan(150_000);
  });
});

describe('trackOperation', () => {
  it('keeps a call once, with its span and the attributes that the work added', async () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new PerformanceSpanProcessor(tracker.observe)] }),
    );
    const result = await tracker.trackOperation('discover_databases', { database_type: 'mysql' }, async (perf) => {
      clock.pass(120);
      perf.cacheHit = true;
      perf.result_count = 4;
      return 'four';
    });
    expect(result).toBe('four');
    const [snapshot, ...more] = tracker.getSnapshots();
    expect(more).toEqual([]);
    expect(snapshot).toMatchObject({
      operation: 'discover_databases',
      kind: 'internal',
      durationMs: 120,
      ok: true,
      attributes: { database_type: 'mysql', cacheHit: true, result_count: 4 },
    });
    expect(snapshot?.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('runs the work once for any attributes, and throws an object without a prototype unchanged', async () => {
    const tracker = new McpPerformanceTracker();
    const hostile = Object.defineProperty({ rows: 3 }, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('a getter throws');
      },
    }) as unknown as Record<string, number>;
    const thrown: unknown = Object.create(null);
    let runs = 0;
    for (const attributes of [undefined, hostile, null as unknown as undefined]) {
      const error = await tracker
        .trackOperation('query', attributes, async () => {
          runs++;
          throw thrown;
        })
        .catch((caught: unknown) => caught);
      expect(error).toBe(thrown);
    }
    expect(runs).toBe(3);
    expect(tracker.getOperationPerformance('query')).toMatchObject({ count: 3, errors: 3 });
    expect(tracker.getSnapshots()[1]?.attributes).toEqual({});
  });

  it('throws the error of the work unchanged, and counts it', async () => {
    const tracker = new McpPerformanceTracker();
    const failure = new TypeError('refused');
    await expect(tracker.trackOperation('connect', {}, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(only(tracker.getPerformance())).toMatchObject({ count: 1, errors: 1 });
    expect(tracker.getSnapshots()[0]).toMatchObject({ ok: false, errorType: 'TypeError' });
  });

  it('works without a tracer, and cuts strings at 256 characters', async () => {
    const tracker = new McpPerformanceTracker();
    await Promise.all(
      [1, 2, 3].map((i) =>
        tracker.trackOperation('work', { text: 'x'.repeat(9999) }, async (perf) => {
          for (let j = 0; j < 100; j++) perf[`k${j}`] = i;
        }),
      ),
    );
    expect(tracker.getSnapshots()).toHaveLength(3);
    const { attributes } = tracker.getSnapshots()[0]!;
    expect(attributes.text).toHaveLength(256);
    expect(Object.keys(attributes)).toHaveLength(32);
  });
});

describe('trends', () => {
  /** Two calls a minute for an hour, their durations by the minute. */
  function trendOf(duration: (minute: number) => number) {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    for (let minute = 0; minute < 60; minute++) {
      for (let i = 0; i < 2; i++) {
        // A little noise that repeats every 7 calls.
        const durationMs = duration(minute) * (1 + 0.02 * (((minute * 2 + i) % 7) - 3));
        tracker.observe(call({ startMillis: clock.now() - durationMs, durationMs }));
      }
      clock.pass(MINUTE);
    }
    return only(tracker.getPerformance()).trend;
  }

  it('state direction, change and onset', () => {
    expect(trendOf(() => 100)).toMatchObject({ direction: 'stable' });
    const degrading = trendOf((minute) => 100 * 1.01 ** minute)!;
    expect(degrading.direction).toBe('degrading');
    expect(degrading.change).toBeGreaterThan(0.6);
    expect(degrading.change).toBeLessThan(0.9);
    expect(degrading.slopePerHour).toBeCloseTo(1.01 ** 60 - 1, 1);
    expect(degrading.confidence).toBeGreaterThan(0.99);
    expect(trendOf((minute) => 100 * 0.99 ** minute)?.direction).toBe('improving');
    const late = trendOf((minute) => 100 * 1.03 ** Math.max(0, minute - 30))!;
    expect(late.direction).toBe('degrading');
    expect(Math.abs(late.sinceMillis - (START + 30 * MINUTE))).toBeLessThanOrEqual(5 * MINUTE);
  });

  it('are of successful calls, so that a growing outage does not read as an improvement', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    for (let minute = 0; minute < 60; minute++) {
      for (let i = 0; i < 10; i++) {
        const ok = i >= minute / 6;
        tracker.observe(call({ startMillis: clock.now() - 500, durationMs: ok ? 200 + i : 1, ok }));
      }
      clock.pass(MINUTE);
    }
    const { trend, errorRatio } = only(tracker.getPerformance());
    expect(errorRatio).toBeGreaterThan(0.4);
    expect(trend?.direction).toBe('stable');
  });

  it('ignore outliers and small changes', () => {
    expect(trendOf((minute) => (minute % 11 === 0 ? 5000 : 100))?.direction).toBe('stable');
    expect(trendOf((minute) => 100 + 0.05 * minute)?.direction).toBe('stable');
  });

  it('are stable when the slope could be noise', () => {
    const noise = (minute: number): number => 20 + ((minute * 7919) % 997) * (minute < 30 ? 0.5 : 0.65);
    const trend = trendOf(noise)!;
    expect(Math.abs(trend.change)).toBeGreaterThan(0.1);
    expect([trend.direction, trend.confidence < 0.95]).toEqual(['stable', true]);
  });

  it('are null with fewer than eight points', () => {
    const tracker = new McpPerformanceTracker();
    for (let i = 0; i < 100; i++) tracker.observe(call({ startMillis: START + i }));
    expect(only(tracker.getPerformance(START + 1000)).trend).toBeNull();
  });
});

describe('anomalies', () => {
  it('by the mean are the calls that the Python system reports', () => {
    const clock = new ManualClock(START);
    const tracker = new McpPerformanceTracker({ clock });
    tracker.observe(call({ startMillis: START - 40 * MINUTE, durationMs: 9000 }));
    for (let i = 0; i < 9; i++) tracker.observe(call({ startMillis: START - 1000, durationMs: 100 }));
    tracker.observe(call({ startMillis: START - 1000, durationMs: 700, traceId: 'slow' }));
    tracker.observe(call({ startMillis: START - 1000, durationMs: 700, operation: 'always slow' }));
    expect(tracker.detectPerformanceAnomalies({ thresholdMultiplier: 2, timeWindowMinutes: 30 })).toEqual([
      {
        operation: 'tools/call list_tables',
        kind: 'client',
        timestampMillis: START - 300,
        durationMs: 700,
        meanMs: 160,
        count: 10,
        traceId: 'slow',
      },
    ]);
    expect(tracker.detectPerformanceAnomalies({ thresholdMultiplier: 5 })).toEqual([]);
    expect(tracker.detectPerformanceAnomalies({ timeWindowMinutes: 60 })[0]).toMatchObject({ durationMs: 9000 });
  });

  it('come from one detector per operation, from opening to closing', () => {
    const clock = new ManualClock(START);
    const seen: string[] = [];
    const episode = (state: 'open' | 'closed', at: number): Anomaly => ({
      id: 1,
      kind: 'level',
      state,
      since: START,
      detectedAt: START,
      ...(state === 'closed' && { endedAt: at }),
      from: 50,
      to: 500,
      unit: 'ms',
      confidence: 0.99,
      severity: 'critical',
      traceIds: ['slow'],
      summary: 'ten times slower',
    });
    /** Ten slow calls open, the next quick one closes. */
    class Naive implements OperationDetector {
      #slow = 0;
      #told = 0;
      observe(timeMs: number, durationMs: number, ok: boolean, traceId?: string): void {
        seen.push(`${timeMs} ${durationMs} ${ok} ${traceId}`);
        this.#slow = durationMs > 400 ? this.#slow + 1 : 0;
      }
      tick(timeMs: number): Anomaly[] {
        const open = this.#slow >= 10;
        if (open === (this.#told % 2 === 1)) return [];
        this.#told++;
        return [episode(open ? 'open' : 'closed', timeMs)];
      }
    }
    const tracker = new McpPerformanceTracker({ clock, createDetector: () => new Naive() });
    expect(tracker.getAnomalies()).toBeNull();
    for (let i = 0; i < 10; i++) tracker.observe(call({ startMillis: START - 500, durationMs: 500, traceId: 'slow' }));
    expect(seen[0]).toBe(`${START} 500 true slow`);
    // Reading them does not remove them from the next tick.
    expect(tracker.getAnomalies()).toHaveLength(1);
    expect(tracker.tick()).toMatchObject([
      { operation: 'tools/call list_tables', operationKind: 'client', state: 'open' },
    ]);
    expect(tracker.tick()).toEqual([]);
    expect(tracker.getAnomalies()).toMatchObject([{ state: 'open', summary: 'ten times slower' }]);
    clock.pass(MINUTE);
    tracker.observe(call({ startMillis: clock.now() - 50 }));
    expect(tracker.tick()).toMatchObject([{ state: 'closed' }]);
    expect(tracker.getAnomalies()).toMatchObject([{ state: 'closed', endedAt: clock.now() }]);
    clock.pass(61 * MINUTE);
    expect(tracker.getAnomalies()).toEqual([]);
  });

  it('beyond 1,000 that no tick returned are dropped and counted', () => {
    const closed = { id: 1, kind: 'level', state: 'closed', since: START, endedAt: START } as Anomaly;
    const createDetector = () => ({ observe: () => {}, tick: () => [closed] });
    const tracker = new McpPerformanceTracker({ clock: new ManualClock(START), createDetector });
    tracker.observe(call({ startMillis: START }));
    for (let i = 0; i < 1200; i++) tracker.getAnomalies();
    expect(tracker.tick()).toHaveLength(1000);
    expect(tracker.droppedChanges).toBe(201);
  });

  it('are null without detectors, and an error of a detector is not thrown', () => {
    expect(new McpPerformanceTracker().getAnomalies()).toBeNull();
    const unwatched = new McpPerformanceTracker({ createDetector: null });
    unwatched.observe(call({ startMillis: START }));
    expect([unwatched.getAnomalies(), unwatched.tick()]).toEqual([null, []]);
    const fail = (): never => {
      throw new Error('broken');
    };
    const tracker = new McpPerformanceTracker({ createDetector: () => ({ observe: fail, tick: fail }) });
    tracker.observe(call({ startMillis: START }));
    expect(tracker.tick()).toEqual([]);
    expect(tracker.dropped).toBe(2);
    expect(only(tracker.getPerformance(START)).count).toBe(1);
  });
});
