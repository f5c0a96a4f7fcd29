import { compareReleases, type IndicatorComparison, type Release, type ReleaseSample } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';

const MINUTE = 60_000;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A normal deviate, by the central limit. */
const normal = (random: () => number): number => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);

const samplesOf = (indicator: string, values: readonly number[], count = 50): ReleaseSample[] =>
  values.map((value, minute) => ({ atMillis: minute * MINUTE, ageMillis: minute * MINUTE, indicator, value, count }));

const repeated = (value: number, length: number): number[] => Array.from({ length }, () => value);

const release = (version: string, ...samples: ReleaseSample[]): Release => ({ version, sinceMillis: 0, samples });

function comparisonOf(before: readonly ReleaseSample[], after: readonly ReleaseSample[]): IndicatorComparison {
  const [first, ...others] = compareReleases(release('1.0.0', ...before), release('1.1.0', ...after));
  expect(others).toEqual([]);
  return first!;
}

/** Latencies in milliseconds of `length` windows, with noise of a tenth. */
const latencies = (random: () => number, level: number, length: number): ReleaseSample[] =>
  samplesOf(
    'server_latency_p50',
    Array.from({ length }, () => level * (1 + 0.1 * normal(random))),
  );

/** Shares in per cent of windows of 50 events that fail by chance. */
const shares = (random: () => number, share: number, length: number): ReleaseSample[] =>
  samplesOf(
    'server_error_ratio',
    Array.from({ length }, () => 2 * Array.from({ length: 50 }, random).filter((one) => one < share).length),
  );

describe('the comparison of two releases', () => {
  it('tells that latency got worse, and how sure that is', () => {
    const random = randomFrom(1);
    const { verdict, confidence, change, before, after } = comparisonOf(
      latencies(random, 20, 30),
      latencies(random, 30, 20),
    );
    expect(verdict).toBe('worse');
    expect(confidence).toBeGreaterThan(0.999);
    expect(change).toBeGreaterThan(0.3);
    expect(change).toBeLessThan(0.7);
    expect([before?.windows, after?.windows]).toEqual([30, 20]);
    expect(after?.events).toBe(1000);
  });

  it('tells that a share got better, in percentage points', () => {
    const random = randomFrom(2);
    const { verdict, change, confidence } = comparisonOf(shares(random, 0.2, 20), shares(random, 0.05, 20));
    expect(verdict).toBe('better');
    expect(confidence).toBeGreaterThan(0.999);
    expect(change).toBeLessThan(-10);
  });

  it('says that data is insufficient below 8 windows, whatever the values', () => {
    const { verdict, confidence } = comparisonOf(
      samplesOf('server_latency_p50', repeated(10, 30)),
      samplesOf('server_latency_p50', repeated(1000, 7)),
    );
    expect([verdict, confidence]).toEqual(['insufficient', null]);
  });

  it('says that data is insufficient for an indicator that one release lacks', () => {
    const { verdict, before } = comparisonOf([], samplesOf('cache_hit_ratio', repeated(90, 30)));
    expect([verdict, before]).toEqual(['insufficient', null]);
  });

  it('says that data is insufficient for a share of fewer than 20 events', () => {
    const { verdict } = comparisonOf(
      samplesOf('server_error_ratio', repeated(0, 9), 100),
      samplesOf('server_error_ratio', repeated(100, 9), 2),
    );
    expect(verdict).toBe('insufficient');
  });

  it('wants more windows for a change that is likely and not sure', () => {
    const random = randomFrom(5);
    const { verdict, confidence } = comparisonOf(latencies(random, 20, 8), latencies(random, 30, 8));
    expect(confidence).toBeGreaterThan(0.9);
    expect(confidence).toBeLessThan(0.99);
    expect(verdict).toBe('insufficient');
  });

  it('does not call a certain change of less than a tenth a move', () => {
    const random = randomFrom(3);
    const exact = (level: number) =>
      samplesOf(
        'server_latency_p50',
        Array.from({ length: 100 }, () => level + random()),
      );
    const { verdict, confidence } = comparisonOf(exact(100), exact(105));
    expect(confidence).toBeGreaterThan(0.999);
    expect(verdict).toBe('no_difference');
  });

  it('does not call a move what is less than a percentage point of a limit', () => {
    const random = randomFrom(7);
    const heap = (level: number) =>
      samplesOf(
        'process_heap_utilization',
        Array.from({ length: 60 }, () => level + 0.1 * random()),
      );
    expect(comparisonOf(heap(0.9), heap(1.5)).verdict).toBe('no_difference');
    expect(comparisonOf(heap(10), heap(20)).verdict).toBe('worse');
  });

  it('does not compare what follows the traffic, and nothing twice', () => {
    const traffic = [
      'server_throughput',
      'server_count',
      'server_errors',
      'server_latency_max',
      'server_in_flight',
      'per_client_latency_average',
      'process_cpu_utilization',
      'process_event_loop_utilization',
      'process_memory_utilization',
    ];
    const of = (value: number) => traffic.flatMap((name) => samplesOf(name, repeated(value, 30)));
    expect(compareReleases(release('1.0.0', ...of(10)), release('1.1.0', ...of(1000)))).toEqual([]);
  });

  it('holds a burst of failures before the release for a burst, not for a difference', () => {
    const burst = Array.from({ length: 60 }, (_, minute) => (minute >= 20 && minute < 25 ? 100 : 0));
    const { verdict } = comparisonOf(
      samplesOf('server_error_ratio', burst),
      samplesOf('server_error_ratio', repeated(0, 60)),
    );
    expect(verdict).toBe('no_difference');
  });

  it('compares what grows with the age of a process at equal ages alone', () => {
    const random = randomFrom(6);
    /** The memory of a process in the minutes of its life: it grows for ten minutes, and again after an hour. */
    const memory = (from: number, to: number, base: number) =>
      samplesOf(
        'process_memory',
        Array.from({ length: to }, (_, minute) => {
          const grown = Math.min(minute, 10) / 20 + (minute > 60 ? 1 : 0);
          return base * (1 + grown) * (1 + 0.05 * normal(random));
        }),
      ).slice(from);
    expect(comparisonOf(memory(0, 120, 100), memory(0, 30, 100)).verdict).toBe('no_difference');
    expect(comparisonOf(memory(0, 120, 100), memory(0, 30, 100)).before?.windows).toBe(30);
    expect(comparisonOf(memory(0, 120, 100), memory(0, 60, 400)).verdict).toBe('worse');
    // The first half hour of a process says nothing of one that has run for a day.
    expect(comparisonOf(memory(600, 720, 100), memory(0, 30, 100))).toMatchObject({
      verdict: 'insufficient',
      confidence: null,
    });
  });

  it('puts the indicators that moved first', () => {
    const random = randomFrom(4);
    const found = compareReleases(
      release('1.0.0', ...latencies(random, 20, 20), ...shares(random, 0.1, 20)),
      release('1.1.0', ...latencies(random, 40, 20), ...shares(random, 0.1, 20)),
    );
    expect(found.map(({ indicator, verdict }) => [indicator.name, verdict])).toEqual([
      ['server_latency_p50', 'worse'],
      ['server_error_ratio', 'no_difference'],
    ]);
  });
});

describe('two equal releases', () => {
  const NAMES = ['server_latency_average', 'server_latency_p50', 'server_latency_p95', 'cache_hit_latency'];
  const RUNS = 300;

  /** How many of the runs say that anything moved. */
  function alarms(of: (random: () => number, length: number) => ReleaseSample[], before = 60): number {
    const random = randomFrom(5);
    let moved = 0;
    for (let run = 0; run < RUNS; run++) {
      const length = 8 + (run % 60);
      const found = compareReleases(release('1.0.0', ...of(random, before)), release('1.1.0', ...of(random, length)));
      if (found.some(({ verdict }) => verdict === 'worse' || verdict === 'better')) moved++;
    }
    return moved;
  }

  it('stay quiet in 99 of 100 pairs with several indicators of much noise', () => {
    const of = (random: () => number, length: number) =>
      NAMES.flatMap((name) =>
        samplesOf(
          name,
          Array.from({ length }, () => 20 * Math.exp(0.5 * normal(random))),
        ),
      );
    expect(alarms(of)).toBeLessThanOrEqual(RUNS / 100 + 3);
  });

  it('stay quiet in 99 of 100 pairs with shares by chance', () => {
    expect(alarms((random, length) => shares(random, 0.03, length))).toBeLessThanOrEqual(RUNS / 100 + 3);
  });

  it.each([0.5, 0.7, 0.9])(
    'stay quiet in 98 of 100 pairs, also short ones, whose windows resemble their neighbours (correlation %d)',
    (correlation) => {
      const of = (random: () => number, length: number) =>
        NAMES.flatMap((name) => {
          let level = normal(random);
          return samplesOf(
            name,
            Array.from({ length }, () => {
              level = correlation * level + Math.sqrt(1 - correlation ** 2) * normal(random);
              return 20 * Math.exp(0.3 * level);
            }),
          );
        });
      expect(alarms(of)).toBeLessThanOrEqual(RUNS / 50);
      expect(alarms((random) => of(random, 12), 12)).toBeLessThanOrEqual(RUNS / 50);
    },
  );
});
