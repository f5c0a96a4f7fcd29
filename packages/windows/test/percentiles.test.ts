import { expect, it } from 'vitest';
import { Rig, START } from './rig.js';

const random = mulberry32(20);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Seconds, from microseconds to minutes. */
const SHAPES: Record<string, () => number> = {
  'log-normal calls': () => Math.exp(-3 + 0.8 * normal()),
  'a cache: hits in microseconds, misses in tenths': () => (random() < 0.7 ? 20e-6 : 0.1) * (1 + random()),
  'exponential waits': () => -0.25 * Math.log(1 - random()),
  'a heavy tail': () => 0.005 * (1 - random()) ** (-1 / 1.2),
  'all the same': () => 0.0999,
};

const DAY_OF_COLLECTIONS = 8640;
const PER_COLLECTION = 23;

// A million values take seconds, and more on a busy machine.
it('are within 5 % of the exact ones, for a million values and every window from 10 s to 24 h', {
  timeout: 120_000,
}, async () => {
  const rig = new Rig();
  const histogram = rig.meter.createHistogram('d');
  const shapes = Object.entries(SHAPES).map(([shape, draw]) => {
    const values = Float64Array.from({ length: DAY_OF_COLLECTIONS * PER_COLLECTION }, draw);
    return { shape, values, attributes: { shape } };
  });
  for (let collection = 0; collection < DAY_OF_COLLECTIONS; collection++) {
    for (let i = collection * PER_COLLECTION; i < (collection + 1) * PER_COLLECTION; i++) {
      for (const { values, attributes } of shapes) histogram.record(values[i]!, attributes);
    }
    await rig.collectAfter(10);
  }

  let compared = 0;
  for (const { shape, values } of shapes) {
    // The last is unaligned: it begins in the midst of a block.
    for (const over of ['10s', '1m', '5m', '30m', '1h', '3h', '6h', '12h', '24h', '7h31m7s']) {
      for (const [take, q] of [
        ['p50', 0.5],
        ['p90', 0.9],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        const { groups, fromMillis } = rig.store.query({ metric: 'd', where: { shape }, over, take }, rig.nowMillis);
        const first = ((fromMillis - START) / 10_000) * PER_COLLECTION;
        const inWindow = values.slice(first).sort();
        const exact = inWindow[Math.ceil(q * inWindow.length) - 1]!;
        expect(groups[0]!.count, `${shape} over ${over}`).toBe(inWindow.length);
        expect(Math.abs(groups[0]!.value! / exact - 1), `${take} of ${shape} over ${over}`).toBeLessThanOrEqual(0.05);
        compared++;
      }
    }
  }
  expect(compared).toBe(200);
});

it('are within 5 % for sizes up to a gigabyte, and null beyond', async () => {
  const rig = new Rig();
  const histogram = rig.meter.createHistogram('size', { unit: 'By' });
  const sizes = Float64Array.from({ length: 20_000 }, () => Math.min(1e9, Math.round(Math.exp(12 + 2.5 * normal()))));
  for (const size of sizes) histogram.record(size);
  await rig.collectAfter(10);
  sizes.sort();
  for (const [take, q] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const exact = sizes[Math.ceil(q * sizes.length) - 1]!;
    const value = rig.value({ metric: 'size', over: '1m', take })!;
    expect(Math.abs(value / exact - 1), take).toBeLessThanOrEqual(0.05);
  }

  const huge = rig.meter.createHistogram('huge', { unit: 'By' });
  for (const gigabytes of [2, 3, 50]) huge.record(gigabytes * 1e9);
  await rig.collectAfter(10);
  expect(rig.value({ metric: 'huge', over: '10s', take: 'p50' })).toBeNull();
  expect(rig.value({ metric: 'huge', over: '10s', take: 'p99' })).toBe(50e9);
});

/** A seeded random number generator. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
