import v8 from 'node:v8';
import vm from 'node:vm';
import type { Anomaly } from '@mcp-vitals/monitor';
import { LatencyDetector } from '@mcp-vitals/monitor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Noise } from './noise.js';
import { START } from './operation.js';

const DAY = 86_400_000;

/** The anomalies of a detector for a seeded hour and a half with a step, errors and gaps. */
function replay({ shift = 0, scale = 1, tickMillis = 5000, seed = 7 } = {}): Anomaly[] {
  const detector = new LatencyDetector();
  const noise = new Noise(seed);
  const said: Anomaly[] = [];
  let now = START;
  let nextTick = START;
  for (let i = 0; i < 6000; i++) {
    now += -1000 * Math.log(1 - noise.uniform()) + (i % 1500 === 0 ? 120_000 : 0);
    for (; nextTick <= now; nextTick += tickMillis) said.push(...detector.tick(nextTick + shift));
    const slow = i > 3000 && i < 4000 ? 2.5 : 1;
    const ok = !(i > 5000 && i < 5300 && noise.uniform() < 0.5);
    detector.observe(now + shift, scale * slow * 100 * Math.exp(0.4 * noise.normal()), ok);
  }
  said.push(...detector.tick(now + shift + 60_000));
  return said;
}

/** An anomaly without its times. */
const gist = ({ id, kind, state, severity }: Anomaly) => ({ id, kind, state, severity });

describe('a latency detector', () => {
  it('never throws and always reports well-formed anomalies, for any input', () => {
    const number = fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 0, max: 1e5, noNaN: true }) },
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 1e300, Number.MIN_VALUE),
    );
    const step = fc.record({
      gap: fc.oneof(
        { weight: 8, arbitrary: fc.double({ min: 0, max: 5000, noNaN: true }) },
        { weight: 1, arbitrary: fc.constantFrom(-10, -5000, -2 * 3_600_000, 3_600_000, 40 * DAY) },
        { weight: 1, arbitrary: number },
      ),
      duration: number,
      ok: fc.boolean(),
      repeat: fc.integer({ min: 1, max: 120 }),
      tick: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.double(), (steps, start) => {
        const detector = new LatencyDetector();
        const said: Anomaly[] = [];
        let now = start;
        for (const { gap, duration, ok, repeat, tick } of steps) {
          for (let i = 0; i < repeat; i++) {
            now += gap;
            detector.observe(now, duration, ok, `t${i}`);
            if (tick) said.push(...detector.tick(now));
          }
        }
        said.push(...detector.tick(now));
        const open = new Set<number>();
        for (const { id, state, confidence, from, to, since, detectedAt, escalatedAt, endedAt } of said) {
          expect(confidence >= 0 && confidence <= 1).toBe(true);
          expect([from, to, since, detectedAt].every(Number.isFinite)).toBe(true);
          expect(since <= detectedAt).toBe(true);
          if (state === 'open') {
            expect(open.has(id)).toBe(escalatedAt !== undefined);
            open.add(id);
          } else {
            expect(open.delete(id)).toBe(true);
            expect(Number.isFinite(endedAt)).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reports the same anomalies of the same calls for any rate of ticks, on any day and at any scale', () => {
    const said = replay();
    expect(said.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'level open',
      'level closed',
      'errors open',
      'errors closed',
    ]);
    expect(replay()).toEqual(said);
    expect(replay({ tickMillis: 60_000 })).toEqual(said);
    expect(replay({ tickMillis: 250 })).toEqual(said);
    const later = replay({ shift: 365 * DAY });
    expect(later.map((anomaly) => anomaly.since - 365 * DAY)).toEqual(said.map(({ since }) => since));
    expect(later.map(gist)).toEqual(said.map(gist));
    for (const scale of [0.03, 7, 1000]) {
      const scaled = replay({ scale });
      expect(scaled.map(gist)).toEqual(said.map(gist));
      expect(scaled[0]!.from / scale).toBeCloseTo(said[0]!.from, 3);
    }
  });

  it('uses no more memory for a million calls than for a few thousand', () => {
    v8.setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc') as () => void;
    const heap = () => {
      gc();
      return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    };
    const detector = new LatencyDetector();
    let now = START;
    const play = (calls: number) => {
      for (let i = 0; i < calls; i++) {
        now += 50;
        detector.observe(now, 20 + (i % 97), i % 50 !== 0, `trace ${i}`);
        if (i % 200 === 0) detector.tick(now);
      }
    };
    play(20_000);
    const before = heap();
    play(1_000_000);
    expect(heap() - before).toBeLessThan(200_000);
    expect(detector.tick(now)).toBeDefined();
  });
});
