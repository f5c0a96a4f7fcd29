import type { AnomalyKind } from '../anomaly.js';
import type { Ending } from '../finding.js';
import { EPISODE } from '../tuning.js';
import { BUCKET_MILLIS, type BucketRing } from './bucket-ring.js';
import type { LatencyBaseline } from './latency-baseline.js';
import type { TailDetector } from './tail-detector.js';

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
    if (this.#calmSince !== null && now - this.#calmSince >= EPISODE.calmMillis) {
      const endedAt = Math.max(this.#since, this.#calmSince - EPISODE.calmBuckets * BUCKET_MILLIS);
      return { endedAt, resolution: 'recovered', worst: this.#worst };
    }
    if (now - this.#since > EPISODE.longestMillis && ++this.#lateCells >= EPISODE.lateBuckets) {
      return { endedAt: now, resolution: 'new normal', worst: this.#worst };
    }
    return null;
  }

  /** Whether what was found is gone; takes down the worst of it on the way. */
  #isCalm(ring: BucketRing, { level }: LatencyBaseline, tail: TailDetector): boolean {
    const mean = ring.mean(EPISODE.calmBuckets);
    const above = mean - level;
    if (this.#kind === 'level' || this.#kind === 'drift') {
      this.#worst = Math.max(this.#worst, Math.exp(mean));
      return above < EPISODE.calmShare * this.#effect;
    }
    this.#worst = Math.max(this.#worst, tail.share);
    return above < EPISODE.levelSlack && tail.share - tail.usual < EPISODE.calmShare * this.#effect;
  }
}
