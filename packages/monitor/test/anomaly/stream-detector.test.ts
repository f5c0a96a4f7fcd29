import { StreamDetector, type StreamScore } from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Noise } from './noise.js';
import { START } from './operation.js';

const STEP = 300_000;
const DAY = 86_400_000;

function play(values: readonly number[], { start = START, options = {} } = {}): StreamScore[] {
  const detector = new StreamDetector(options);
  return values.map((value, i) => detector.update(start + i * STEP, value));
}

const alarms = (scores: readonly StreamScore[]) =>
  scores.flatMap(({ anomaly }, row) => (anomaly ? [{ row, anomaly }] : []));

function noisy(length: number, at: (row: number) => number, seed = 5): number[] {
  const noise = new Noise(seed);
  return Array.from({ length }, (_, row) => at(row) + noise.normal());
}

describe('a stream detector', () => {
  it('reports a spike at once, with the usual value', () => {
    const values = noisy(1500, (row) => (row === 1200 ? 80 : 50));
    const found = alarms(play(values)).filter(({ row }) => row >= 1000);
    expect(found).toMatchObject([
      { row: 1200, anomaly: { kind: 'spike', timeMillis: START + 1200 * STEP, to: values[1200] } },
    ]);
    expect(found[0]!.anomaly.from).toBeCloseTo(50, 0);
    expect(found[0]!.anomaly.confidence).toBeGreaterThan(0.5);
  });

  it('reports a level that moves, up or down, once', () => {
    for (const by of [8, -8]) {
      const found = alarms(play(noisy(1600, (row) => (row >= 1200 ? 50 + by : 50)))).filter(({ row }) => row >= 1100);
      expect(found.map(({ row }) => row)[0]).toBeGreaterThanOrEqual(1200);
      expect(found.map(({ row }) => row)[0]).toBeLessThan(1210);
      expect(found.filter(({ row }) => row < 1400)).toHaveLength(1);
    }
  });

  it.each([
    ['a level that stays', (minute: number) => (minute >= 5000 ? 160 : 100)],
    ['a level that fell to nothing', (minute: number) => (minute >= 5000 ? 0 : 100)],
    ['an hour of five times as much', (minute: number) => (minute >= 5000 && minute < 5060 ? 600 : 100)],
  ])('reports %s once, and not again at the same time of the next day', (_, at) => {
    const detector = new StreamDetector();
    const told = noisy(8000, (minute) => at(minute) / 10).flatMap((value, minute) =>
      detector.update(START + minute * 60_000, value).anomaly === undefined ? [] : [minute],
    );
    expect(told).toHaveLength(1);
    expect(told[0]! - 5000).toBeLessThan(5);
  });

  it('reports a further step three days after one', () => {
    const detector = new StreamDetector();
    const told = noisy(12_000, (minute) => (minute >= 9500 ? 22 : minute >= 5000 ? 16 : 10)).flatMap((value, minute) =>
      detector.update(START + minute * 60_000, value).anomaly === undefined ? [] : [minute],
    );
    expect(told.map((minute) => Math.floor(minute / 100))).toEqual([50, 95]);
  });

  it('reports a day that differs from the days before although no value is unusual', () => {
    const day = DAY / STEP;
    const wave = (row: number) => 50 + 20 * Math.sin((2 * Math.PI * row) / day);
    // On the eighth day the wave stays away.
    const values = noisy(9 * day, (row) => (row >= 7 * day && row < 8 * day ? 50 : wave(row)));
    const found = alarms(play(values)).filter(({ row }) => row >= 5 * day);
    expect(found[0]).toMatchObject({ anomaly: { kind: 'season' } });
    expect(found[0]!.row).toBeGreaterThanOrEqual(7 * day);
    expect(found[0]!.row).toBeLessThan(7.3 * day);
    // Without the time of the day there is no anomaly.
    const blind = alarms(play(values, { options: { season: false } }));
    expect(blind.filter(({ row }) => row >= 5 * day && row < 8 * day)).toEqual([]);
  });

  describe.each([
    ['UTC', 0],
    ['India', 5.5 * 3_600_000],
    ['California', -8 * 3_600_000],
  ])('of a level that is another one at weekends in %s', (_, zone) => {
    const day = DAY / STEP;
    const isWeekend = (row: number, shift = 0) => Math.floor((row * STEP + zone + shift) / DAY) % 7 >= 5;
    const days = (values: readonly number[]) => alarms(play(values)).map(({ row }) => row / day);

    it('reports nothing after two weekends', () => {
      const found = days(noisy(56 * day, (row) => (isWeekend(row) ? 60 : 100)));
      expect(found.filter((at) => at < 14).length).toBeGreaterThan(0);
      expect(found.filter((at) => at > 14.5)).toEqual([]);
    });

    it('reports a fault on a Saturday, and nothing at that hour of the next Saturdays', () => {
      const fault = 40.3 * day;
      const failed = (row: number) => (row >= fault && row < fault + 12 ? 40 : 0);
      const found = days(noisy(56 * day, (row) => (isWeekend(row) ? 60 : 100) + failed(row)));
      expect(found.filter((at) => at > 14.5).map((at) => at.toFixed(1))).toEqual(['40.3']);
    });

    it('reports nothing when the clocks change', () => {
      const summer = 28 * day;
      const found = days(noisy(56 * day, (row) => (isWeekend(row, row >= summer ? 3_600_000 : 0) ? 60 : 100)));
      expect(found.filter((at) => at > 14.5)).toEqual([]);
    });

    it('reports the start of a holiday, and nothing on that day of the next week', () => {
      const found = days(noisy(56 * day, (row) => (isWeekend(row) || Math.floor(row / day) === 29 ? 60 : 100)));
      expect(found.filter((at) => at > 14.5).map(Math.floor)).toEqual([29]);
    });
  });

  it('reports that a weekend stays away', () => {
    const day = DAY / STEP;
    const isWeekend = (row: number) => Math.floor(row / day) % 7 >= 5;
    const found = alarms(play(noisy(42 * day, (row) => (isWeekend(row) && row < 35 * day ? 60 : 100))));
    expect(found.filter(({ row }) => row > 15 * day).map(({ row }) => Math.floor(row / day))).toEqual([40]);
  });

  it.each([1, 2, 3, 4, 5, 6])('reports at most one anomaly in a week of one-minute noise, seed %s', (seed) => {
    const detector = new StreamDetector();
    const told = noisy(7 * 24 * 60, () => 100, seed).filter(
      (value, minute) => detector.update(START + minute * 60_000, value).anomaly !== undefined,
    );
    expect(told.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['log-normal', (noise: Noise) => Math.exp(0.5 * noise.normal())],
    ['exponential', (noise: Noise) => -Math.log(1 - noise.uniform())],
    ['uniform', (noise: Noise) => noise.uniform()],
  ])('reports at most one anomaly in each of six weeks of one-minute %s noise', (_, draw) => {
    for (let seed = 1; seed <= 6; seed++) {
      const noise = new Noise(seed);
      const detector = new StreamDetector();
      let told = 0;
      for (let minute = 0; minute < 7 * 24 * 60; minute++) {
        if (detector.update(START + minute * 60_000, draw(noise)).anomaly !== undefined) told++;
      }
      expect(told, `seed ${seed}`).toBeLessThanOrEqual(1);
    }
  });

  it.each([1, 2, 3])('reports a step of six deviations days after one of ten that stayed, seed %s', (seed) => {
    const level = (row: number) => (row < 1000 ? 0 : row < 5000 ? 10 : 16);
    const found = alarms(play(noisy(5100, level, seed), { options: { season: false } }));
    expect(found.some(({ row }) => row >= 1000 && row < 1010)).toBe(true);
    expect(found.some(({ row }) => row >= 5000 && row < 5010)).toBe(true);
  });

  it('reports no anomaly of a constant', () => {
    expect(play(Array.from({ length: 3000 }, () => 45)).every(({ score }) => score < 0.5)).toBe(true);
  });

  it('scores within 0 and 1, and at least 0.5 exactly where it reports an anomaly, for any input', () => {
    const value = fc.oneof(
      { weight: 5, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
      fc.double(),
      fc.constantFrom(
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        Number.MAX_VALUE,
        -Number.MAX_VALUE,
        0,
      ),
    );
    const step = fc.record({
      gap: fc.oneof(fc.constant(STEP), fc.double()),
      value,
      repeat: fc.integer({ min: 1, max: 80 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const detector = new StreamDetector();
        let time = START;
        for (const { gap, value, repeat } of steps) {
          for (let i = 0; i < repeat; i++) {
            time += gap;
            const { score, anomaly } = detector.update(time, value);
            expect(score >= 0 && score <= 1).toBe(true);
            expect(score >= 0.5).toBe(anomaly !== undefined);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same result in any unit, about any zero and on any day', () => {
    const values = noisy(2500, (row) => (row > 2000 && row < 2100 ? 62 : 50 + 5 * Math.sin(row / 40)));
    const rows = alarms(play(values)).map(({ row }) => row);
    expect(rows.some((row) => row > 2000 && row < 2020)).toBe(true);
    expect(alarms(play(values.map((value) => 1024 * value))).map(({ row }) => row)).toEqual(rows);
    expect(alarms(play(values.map((value) => -value))).map(({ row }) => row)).toEqual(rows);
    expect(alarms(play(values.map((value) => value + 4096))).map(({ row }) => row)).toEqual(rows);
    expect(alarms(play(values, { start: START + 100 * DAY })).map(({ row }) => row)).toEqual(rows);
  });
});
