import type { AnomalyKind } from '../anomaly.js';
import type { Ending } from '../finding.js';
import { BUCKET_MILLIS, type BucketRing } from './bucket-ring.js';
import type { LatencyBaseline } from './latency-baseline.js';
import type { TailDetector } from './tail-detector.js';

/** It is over when it was calm for so long. */
const CALM_MILLIS = 4 * 60_000;
/** What lasts longer, for so many buckets more, is the new normal. */
const LONGEST_MILLIS = 2 * 3_600_000;
const LATE_BUCKETS = 60;
/** Of its effect, what is left when it is calm. */
const CALM = 0.4;
/** Whether it is calm is seen over so many buckets. */
const BUCKETS = 12;
/** By how much, as a logarithm, the level may lie above the usual when a tail is over. */
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

  /** Looks at the newest buckets; tells if they end it. */
  follow(now: number, ring: BucketRing, baseline: LatencyBaseline, tail: TailDetector): Ending | null {
    if (!this.#isCalm(ring, baseline, tail)) this.#calmSince = null;
    else this.#calmSince ??= now;
    if (this.#calmSince !== null && now - this.#calmSince >= CALM_MILLIS) {
      const endedAt = Math.max(this.#since, this.#calmSince - BUCKETS * BUCKET_MILLIS);
      return { endedAt, resolution: 'recovered', worst: this.#worst };
    }
    if (now - this.#since > LONGEST_MILLIS && ++this.#lateCells >= LATE_BUCKETS) {
      return { endedAt: now, resolution: 'new normal', worst: this.#worst };
    }
    return null;
  }

  /** Whether what was found is gone; takes down the worst of it on the way. */
  #isCalm(ring: BucketRing, { level }: LatencyBaseline, tail: TailDetector): boolean {
    const mean = ring.mean(BUCKETS);
    const above = mean - level;
    if (this.#kind === 'level' || this.#kind === 'drift') {
      this.#worst = Math.max(this.#worst, Math.exp(mean));
      return above < CALM * this.#effect;
    }
    this.#worst = Math.max(this.#worst, tail.share);
    return above < LEVEL_SLACK && tail.share - tail.usual < CALM * this.#effect;
  }
}
