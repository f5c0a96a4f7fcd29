import type { Anomaly } from './anomaly.js';
import { Field } from './cell-ring.js';
import { Episodes } from './episodes.js';
import { ErrorWatch } from './error-watch.js';
import { LatencyWatch, SAMPLES } from './latency-watch.js';
import { SilenceWatch } from './silence-watch.js';
import { SlowestTraces } from './slowest-traces.js';

const CELL = 5000;

export interface LatencyDetectorOptions {
  readonly falseAlarmsPerWeek?: number;
}

export class LatencyDetector {
  readonly #budget: number;
  readonly #latency = new LatencyWatch();
  readonly #errors = new ErrorWatch();
  readonly #silence = new SilenceWatch();
  readonly #episodes = new Episodes();
  readonly #slowest = new SlowestTraces();
  #now = Number.NEGATIVE_INFINITY;
  #cellStart = 0;
  #cellEnd = Number.NEGATIVE_INFINITY;
  #total = 0;
  #failed = 0;
  #slow = 0;
  #timed = 0;
  #last = Number.NaN;
  readonly #values: number[] = [];
  readonly #jumps: number[] = [];
  #random = 1;

  constructor(options: LatencyDetectorOptions = {}) {
    this.#budget = options.falseAlarmsPerWeek ?? 0.1;
  }

  observe(timeMs: number, durationMs: number, ok: boolean, traceId?: string): void {
    if (timeMs > this.#now) this.#now = timeMs;
    if (this.#now >= this.#cellEnd) this.#nextCell();
    this.#total++;
    if (!ok) {
      this.#failed++;
      return;
    }
    if (!(durationMs >= 0 && durationMs < 1e15)) return;
    const value = Math.log(durationMs > 0.01 ? durationMs : 0.01);
    const { baseline, ring } = this.#latency;
    const off = value - baseline.level;
    const sums = ring.current;
    sums[Field.calls]!++;
    sums[Field.value]! += value;
    sums[Field.rank]! += baseline.scatter.score(off);
    sums[Field.beyond]! += baseline.scatter.score(off - 0.25);
    if (off > this.#latency.slowAt) this.#slow++;
    const jump = Math.log(Math.abs(value - this.#last) + 0.005);
    this.#last = value;
    const jumped = !Number.isNaN(jump);
    if (jumped) {
      sums[Field.jumps]!++;
      sums[Field.jump]! += jump;
      sums[Field.jumpRank]! += baseline.jumps.score(jump);
      sums[Field.jumpBeyond]! += baseline.jumps.score(jump - 0.25);
    }
    // A sample of the cell, each call as likely as the other (Vitter's algorithm R).
    const at = this.#timed++;
    if (at < SAMPLES) {
      this.#values.push(value);
      if (jumped) this.#jumps.push(jump);
    } else {
      this.#random = (Math.imul(this.#random, 1664525) + 1013904223) | 0;
      const place = ((this.#random >>> 8) * (at + 1)) / 16777216;
      if (place < SAMPLES) {
        this.#values[place | 0] = value;
        if (jumped) this.#jumps[place | 0] = jump;
      }
    }
    if (traceId !== undefined) this.#slowest.add(this.#now, traceId, durationMs);
  }

  tick(timeMs: number): Anomaly[] {
    if (timeMs > this.#now) this.#now = timeMs;
    if (this.#total > 0 && this.#now >= this.#cellEnd) this.#closeCell();
    const silence = this.#silence.judge(this.#now);
    if (silence !== null) this.#episodes.open('silence', silence, this.#now, []);
    return this.#episodes.take();
  }

  #nextCell(): void {
    if (this.#total > 0) this.#closeCell();
    this.#cellStart = this.#now;
    this.#cellEnd = this.#now + CELL;
  }

  #closeCell(): void {
    const now = this.#cellEnd;
    if (this.#silence.busy) this.#episodes.close('silence', this.#cellStart, 'recovered');
    this.#silence.calls(this.#cellStart, this.#total);
    const error = this.#errors.closeCell(this.#cellStart, now, this.#total, this.#failed, this.#budget);
    if (this.#errors.busy && error === null) {
      const end = this.#errors.ended(now);
      if (end !== null) this.#episodes.close('errors', end.at, end.resolution);
    }
    if (this.#timed > 0) {
      const found = this.#latency.closeCell(this.#cellStart, now, this.#slow, this.#values, this.#jumps, this.#budget);
      if (this.#latency.busy && found === null) {
        const end = this.#latency.ended(now);
        if (end !== null) this.#episodes.close('latency', end.at, end.resolution);
      }
      if (found !== null) this.#episodes.open('latency', found, now, this.#slowest.ids());
    }
    if (error !== null) this.#episodes.open('errors', error, now, this.#slowest.ids());
    this.#total = 0;
    this.#failed = 0;
    this.#slow = 0;
    this.#timed = 0;
    this.#values.length = 0;
    this.#jumps.length = 0;
    this.#cellEnd = Number.NEGATIVE_INFINITY;
  }
}
