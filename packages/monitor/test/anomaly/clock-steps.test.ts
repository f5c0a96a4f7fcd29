import { type Anomaly, LatencyDetector } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { Noise } from './noise.js';
import { START } from './operation.js';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** A call a second whose clock shows something else from some minute on; nine of ten calls fail from `outage` on. */
class Stepped {
  readonly detector = new LatencyDetector();
  readonly said: Anomaly[] = [];
  readonly #noise = new Noise(3);
  #real = 0;

  run(minutes: number, { offset = 0, failing = 0 } = {}): this {
    for (const end = this.#real + minutes * MINUTE; this.#real < end; this.#real += 1000) {
      const now = START + this.#real + offset;
      this.detector.observe(now, 50 * Math.exp(0.3 * this.#noise.normal()), this.#noise.uniform() >= failing);
      if (this.#real % 5000 === 0) this.said.push(...this.detector.tick(now));
    }
    return this;
  }
}

describe('a step of the clock', () => {
  it.each([-30, -120, -5 * 1440, 8 * 60])('by %s minutes changes no anomaly and hides none', (minutes) => {
    const offset = minutes * MINUTE;
    const stepped = new Stepped().run(120).run(5, { offset });
    expect(stepped.said).toEqual([]);
    stepped.run(10, { offset, failing: 0.9 });
    expect(stepped.said).toMatchObject([{ kind: 'errors', state: 'open', severity: 'critical' }]);
    const onset = START + 125 * MINUTE + offset;
    expect(stepped.said[0]!.detectedAt - onset).toBeLessThan(3 * MINUTE);
    expect(Math.abs(stepped.said[0]!.since - onset)).toBeLessThan(MINUTE);
    stepped.run(10, { offset });
    expect(stepped.said).toMatchObject([{ state: 'open' }, { state: 'closed', resolution: 'recovered' }]);
  });

  it.each([20 * MINUTE, 2 * 60 * MINUTE, 400 * DAY, 1e300])(
    'of one call by %s ms into the future wipes nothing',
    (ahead) => {
      const stepped = new Stepped().run(60);
      stepped.detector.observe(START + ahead + 60 * MINUTE, 50, true);
      expect(stepped.detector.tick(START + ahead + 60 * MINUTE)).toEqual([]);
      stepped.run(10, { failing: 0.5 });
      expect(stepped.said).toMatchObject([{ kind: 'errors', state: 'open' }]);
      expect(stepped.said[0]!.from).toBeLessThan(0.02);
    },
  );

  it('is not seen in an invalid time: calls whose time is not a number are not counted, and late ones are', () => {
    const stepped = new Stepped().run(60);
    for (const time of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      stepped.detector.observe(time, 50, true);
      expect(stepped.detector.tick(time)).toEqual([]);
    }
    for (let i = 0; i < 50; i++) stepped.detector.observe(START + 30 * MINUTE, 50, false);
    stepped.run(2);
    expect(stepped.said).toEqual([]);
  });
});
