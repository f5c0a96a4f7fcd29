import type { AnomalyKind } from './anomaly.js';
import { CELL_MILLIS, type CellRing, durations, jumps } from './cell-ring.js';
import type { Ending } from './finding.js';
import type { LatencyBaseline } from './latency-baseline.js';
import type { TailWatch } from './tail-watch.js';

/** It is over when it was calm for so long. */
const CALM_MILLIS = 4 * 60_000;
/** What lasts longer, for so many cells more, is the new normal. */
const LONGEST_MILLIS = 2 * 3_600_000;
const LATE_CELLS = 60;
/** Of its effect, what is left when it is calm. */
const CALM = 0.4;
/** Whether it is calm is seen over so many cells; differences from call to call take twice as many. */
const CELLS = 12;
/** By how much, as a logarithm, the level may lie above the usual when a spread or a tail is over. */
const LEVEL_SLACK = 0.3;

/** What a watch of the latency found, until it is gone or has become what is usual. */
export class LatencyEpisode {
  readonly #kind: AnomalyKind;
  readonly #since: number;
  /** By how much it stood out when it was found: a logarithm, or a share for a tail. */
  readonly #effect: number;
  #worst: number;
  #calmSince: number | null = null;
  #lateCells = 0;

  /** @param worst so far, in the finding's unit */
  constructor(kind: AnomalyKind, since: number, effect: number, worst: number) {
    this.#kind = kind;
    this.#since = since;
    this.#effect = effect;
    this.#worst = worst;
  }

  /** Looks at the newest cells; tells if they end it. */
  follow(now: number, ring: CellRing, baseline: LatencyBaseline, tail: TailWatch): Ending | null {
    if (!this.#isCalm(ring, baseline, tail)) this.#calmSince = null;
    else this.#calmSince ??= now;
    if (this.#calmSince !== null && now - this.#calmSince >= CALM_MILLIS) {
      const endedAt = Math.max(this.#since, this.#calmSince - CELLS * CELL_MILLIS);
      return { endedAt, resolution: 'recovered', worst: this.#worst };
    }
    if (now - this.#since > LONGEST_MILLIS && ++this.#lateCells >= LATE_CELLS) {
      return { endedAt: now, resolution: 'new normal', worst: this.#worst };
    }
    return null;
  }

  /** Whether what was found is gone; takes down the worst of it on the way. */
  #isCalm(ring: CellRing, { level, jump }: LatencyBaseline, tail: TailWatch): boolean {
    const mean = ring.mean(durations, CELLS);
    const above = mean - level;
    if (this.#kind === 'level' || this.#kind === 'drift') {
      this.#worst = Math.max(this.#worst, Math.exp(mean));
      return above < CALM * this.#effect;
    }
    if (this.#kind === 'tail') {
      this.#worst = Math.max(this.#worst, tail.share);
      return above < LEVEL_SLACK && tail.share - tail.usual < CALM * this.#effect;
    }
    const difference = ring.mean(jumps, 2 * CELLS);
    this.#worst = Math.max(this.#worst, Math.exp(difference) || 0);
    return above < LEVEL_SLACK && !(difference - jump >= CALM * this.#effect);
  }
}
