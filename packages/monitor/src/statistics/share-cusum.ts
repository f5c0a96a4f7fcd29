export interface ShareCusumOptions {
  /** The lower limit of the base, 0..1. */
  readonly leastBase: number;
  /** The factors on the odds of the changes that are looked for. */
  readonly oddsRatios: readonly number[];
  /** The shortest change in ms; a shorter rise is a spike. */
  readonly spikeMillis: number;
  /** The share of the limit that must be reached outside the hottest `spikeMillis`, 0..1. */
  readonly outside: number;
  /** The least number of hits. */
  readonly leastHits: number;
  /** The least rise of the share that is reported, 0..1. */
  readonly floor: number;
  /** The least times the base. */
  readonly leastFactor: number;
}

/** A share that has risen: its value before, its value now, and the time of the change. */
export interface ShareRise {
  readonly base: number;
  readonly share: number;
  readonly since: number;
  /** The ratio of the evidence to its limit; 1 is at the limit. */
  readonly strength: number;
}

/** The least evidence outside the hottest `spikeMillis`, as a share of the evidence in them. */
const OUTSIDE_SHARE = 0.1;
/** A spike is forgotten this many of its lengths after its end. */
const FORGOTTEN = 4;
/** The most buckets that a spike may be spread over. */
const RECENT = 16;

/** Learning of clumps: length of a block in spikes, blocks averaged, and the upper limit of one block. */
const BLOCK_SPIKES = 2;
const BLOCKS = 200;
const MAX_EXCESS = 9;
/** The weight in blocks of the prior that hits do not clump. */
const FIRST_BLOCKS = 20;

/** Learning of runs: hits averaged, prior of single hits, and the upper limit of the correlation. */
const RUN_HITS = 200;
const FIRST_HITS = 4;
const MAX_CORRELATION = 0.75;

/** The sum for one size of change. */
interface Chart {
  readonly oddsRatio: number;
  sum: number;
  since: number;
  trials: number;
  hits: number;
  /** The gain since the sum was last 0. */
  total: number;
  /** The largest gain within the length of a spike. */
  hottest: number;
  hottestAt: number;
  readonly gains: Float64Array;
}

/**
 * Cumulative sums of the log-likelihood ratio of Bernoulli trials (Page, 1954), one for each size of change. A change
 * must be seen outside its hottest seconds too: failures in a burst of some seconds are not one.
 */
export class ShareCusum {
  readonly #options: ShareCusumOptions;
  readonly #charts: readonly Chart[];
  readonly #ends = new Float64Array(RECENT).fill(Number.NEGATIVE_INFINITY);
  #buckets = 0;
  #dispersion = 1;
  #hits = 0;
  #repeated = 0;
  #blocks = FIRST_BLOCKS;
  #blockStart = Number.NEGATIVE_INFINITY;
  #blockTrials = 0;
  #blockHits = 0;

  constructor(options: ShareCusumOptions) {
    this.#options = options;
    this.#charts = options.oddsRatios.map((oddsRatio) => ({
      oddsRatio,
      sum: 0,
      since: 0,
      trials: 0,
      hits: 0,
      total: 0,
      hottest: 0,
      hottestAt: 0,
      gains: new Float64Array(RECENT),
    }));
  }

  /**
   * Adds a bucket; returns the strongest rise, of strength >= 1 if it is more than chance.
   * @param usual the usual share of hits, 0..1
   * @param limit the cumulative sum from which a rise is more than chance
   */
  add(startedAt: number, now: number, trials: number, hits: number, usual: number, limit: number): ShareRise | null {
    const base = Math.max(usual, this.#options.leastBase);
    this.#ends[this.#buckets++ % RECENT] = now;
    // Without a hit a sum only falls, and most of the time all are 0.
    if (hits === 0 && this.#charts.every((chart) => chart.sum === 0)) return null;
    let best: ShareRise | null = null;
    for (const chart of this.#charts) {
      const odds = (base / (1 - base)) * chart.oddsRatio;
      const raised = odds / (1 + odds);
      const gain = hits * Math.log(raised / base) + (trials - hits) * Math.log((1 - raised) / (1 - base));
      if (chart.sum === 0) begin(chart, startedAt, now);
      this.#gain(chart, gain / Math.max(1, this.#dispersion, this.#runs), now, limit);
      if (chart.sum === 0) continue;
      chart.trials += trials;
      chart.hits += hits;
      const strength = this.#strength(chart, base, limit);
      if (strength <= (best?.strength ?? 0)) continue;
      best = { base: usual, share: chart.hits / chart.trials, since: chart.since, strength };
    }
    return best;
  }

  clear(): void {
    for (const chart of this.#charts) chart.sum = 0;
  }

  /**
   * Learns a bucket as usual: hits that come in clumps weigh less, by the variance of counts in blocks, each longer than
   * a spike, against the binomial one; or by how often a hit follows a hit, which is known sooner.
   * @param repeated number of hits that came right after a hit
   */
  learn(now: number, trials: number, hits: number, usual: number, repeated = 0): void {
    const base = Math.max(usual, this.#options.leastBase);
    const keep = this.#hits + hits > RUN_HITS ? 0.5 : 1;
    this.#hits = keep * (this.#hits + hits);
    this.#repeated = keep * (this.#repeated + repeated - base * hits);
    this.#blockTrials += trials;
    this.#blockHits += hits;
    const expected = this.#blockTrials * base;
    if (expected < 1 || now - this.#blockStart < BLOCK_SPIKES * this.#options.spikeMillis) return;
    const excess = Math.min(MAX_EXCESS, (this.#blockHits - expected) ** 2 / (expected * (1 - base)));
    this.#blocks = Math.min(BLOCKS, this.#blocks + 1);
    this.#dispersion += (excess - this.#dispersion) / this.#blocks;
    this.#blockStart = now;
    this.#blockTrials = 0;
    this.#blockHits = 0;
  }

  #gain(chart: Chart, gain: number, now: number, limit: number): void {
    const { spikeMillis, outside } = this.#options;
    chart.sum = Math.max(0, Math.min(chart.sum + gain, 1.5 * limit));
    chart.total += gain;
    chart.gains[(this.#buckets - 1) % RECENT] = gain;
    let gained = 0;
    for (let back = 1; back <= Math.min(RECENT, this.#buckets); back++) {
      const place = (this.#buckets - back) % RECENT;
      if (now - this.#ends[place]! >= spikeMillis) break;
      gained += chart.gains[place]!;
    }
    if (gained > chart.hottest) {
      chart.hottest = gained;
      chart.hottestAt = now;
    }
    const quiet = (now - chart.hottestAt) / spikeMillis;
    const around = chart.total - chart.hottest;
    if ((around <= 0 && quiet > 1) || (around < outside * limit && quiet > FORGOTTEN)) chart.sum = 0;
  }

  #strength(chart: Chart, base: number, limit: number): number {
    const { leastHits, outside, floor, leastFactor } = this.#options;
    if (chart.hits < leastHits) return 0;
    const share = chart.hits / chart.trials;
    return Math.min(
      chart.sum / limit,
      (chart.total - chart.hottest) / Math.max(outside * limit, OUTSIDE_SHARE * chart.hottest),
      (share - base) / floor,
      share / (leastFactor * base),
    );
  }

  /** The factor by which runs of hits widen the variance of counts: (1 + r) / (1 - r), r the correlation of neighbours. */
  get #runs(): number {
    const correlation = Math.min(MAX_CORRELATION, Math.max(0, this.#repeated / (this.#hits + FIRST_HITS)));
    return (1 + correlation) / (1 - correlation);
  }
}

function begin(chart: Chart, startedAt: number, now: number): void {
  chart.since = startedAt;
  chart.trials = 0;
  chart.hits = 0;
  chart.total = 0;
  chart.hottest = 0;
  chart.hottestAt = now;
  chart.gains.fill(0);
}
