import type { Anomaly } from '@mcp-vitals/monitor';
import { LatencyDetector } from '@mcp-vitals/monitor';
import { Noise } from './noise.js';

export const START = Date.UTC(2024, 0, 8);

/** The differences of calls in a stretch of time from the usual ones. */
export interface Manner {
  /** Factor on the duration; may change with the minutes since the stretch began. */
  readonly slower?: number | ((minutes: number) => number);
  /** Factor on the scatter of the logarithm. */
  readonly wider?: number;
  /** Share of calls that take `slowBy` times as long. */
  readonly slowShare?: number;
  readonly slowBy?: number;
  readonly failing?: number | ((minutes: number) => number);
  readonly callsPerMinute?: number;
}

/** An operation with generated calls, and the anomalies that a detector reported. Ticks every five seconds. */
export class Operation {
  readonly detector = new LatencyDetector();
  readonly said: Anomaly[] = [];
  now = START;
  #calls = 0;
  readonly #noise: Noise;
  readonly #callsPerMinute: number;
  readonly #sigma: number;

  constructor({ callsPerMinute = 60, sigma = 0.4, seed = 1 } = {}) {
    this.#callsPerMinute = callsPerMinute;
    this.#sigma = sigma;
    this.#noise = new Noise(seed);
  }

  get calls(): number {
    return this.#calls;
  }

  get opened(): Anomaly[] {
    return this.said.filter(({ state }) => state === 'open');
  }

  get closed(): Anomaly[] {
    return this.said.filter(({ state }) => state === 'closed');
  }

  run(minutes: number, manner: Manner = {}): this {
    const from = this.now;
    const to = from + minutes * 60_000;
    const gap = 60_000 / (manner.callsPerMinute ?? this.#callsPerMinute);
    let nextTick = from + 5000;
    for (;;) {
      this.now -= gap * Math.log(1 - this.#noise.uniform());
      for (; nextTick <= Math.min(this.now, to); nextTick += 5000) this.said.push(...this.detector.tick(nextTick));
      if (this.now >= to) break;
      this.#call(manner, (this.now - from) / 60_000);
    }
    this.now = to;
    return this;
  }

  #call({ slower = 1, wider = 1, slowShare = 0, slowBy = 10, failing = 0 }: Manner, minutes: number): void {
    const level = typeof slower === 'number' ? slower : slower(minutes);
    const failShare = typeof failing === 'number' ? failing : failing(minutes);
    const tail = this.#noise.uniform() < slowShare ? slowBy : 1;
    const duration = 100 * level * tail * Math.exp(this.#sigma * wider * this.#noise.normal());
    const ok = this.#noise.uniform() >= failShare;
    this.detector.observe(this.now, duration, ok, `trace-${this.#calls++}`);
  }
}
