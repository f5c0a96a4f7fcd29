import { INDICATORS, type IndicatorAnomaly, IndicatorDetector } from '@mcp-vitals/monitor';
import { getMetricsCollector, ManualClock } from '@mcp-vitals/signals';
import { WindowMetricReader } from '@mcp-vitals/windows';
import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it } from 'vitest';
import { Noise } from './noise.js';

const START = 1_700_000_000_000;

afterEach(() => metrics.disable());

/** Half a day of look-ups, some of which hit; the detector is asked every ten seconds. */
async function play(
  hitShare: (minute: number) => number,
  lookUps = 40,
): Promise<{ minute: number; anomaly: IndicatorAnomaly }[]> {
  const clock = new ManualClock(START);
  const reader = new WindowMetricReader({ now: () => clock.now() });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const collector = getMetricsCollector();
  const detector = new IndicatorDetector(INDICATORS.cache_hit_ratio);
  const noise = new Noise(2);
  const told: { minute: number; anomaly: IndicatorAnomaly }[] = [];
  for (let minute = 0; minute < 400; minute++) {
    for (let i = 0; i < lookUps; i++) {
      if (noise.uniform() < hitShare(minute)) collector.recordCacheHit(1);
      else collector.recordCacheMiss(10);
    }
    for (let part = 0; part < 6; part++) {
      clock.pass(10_000);
      await reader.collectNow();
      const anomaly = detector.tick(reader.store, clock.now());
      if (anomaly !== null) told.push({ minute, anomaly });
    }
  }
  return told;
}

it('reports an unusual indicator once, in its own unit', async () => {
  const told = await play((minute) => (minute >= 300 ? 0.2 : 0.85));
  expect(told).toHaveLength(1);
  const [{ minute, anomaly }] = told as [(typeof told)[number]];
  expect(minute).toBeGreaterThanOrEqual(300);
  expect(minute).toBeLessThan(305);
  expect(anomaly).toMatchObject({ indicator: 'cache_hit_ratio', unit: '%' });
  expect(anomaly.summary).toMatch(/^cache hit ratio [\d.]+ % instead of [\d.]+ % over 1 min$/);
});

it('reports no anomaly for a change for the better', async () => {
  expect(await play((minute) => (minute >= 300 ? 0.95 : 0.4))).toEqual([]);
});

it('reports no anomaly for a hair of a change of a figure that was always the same', async () => {
  expect(await play((minute) => (minute >= 350 ? 0.996 : 1), 400)).toEqual([]);
});

it('throws a RangeError for an interval that is not a whole number of minutes', () => {
  for (const minutes of [0, 0.5, -1, Number.NaN]) {
    expect(() => new IndicatorDetector(INDICATORS.cache_hit_ratio, { minutes })).toThrow(RangeError);
  }
});
