import type { CellRing, Channel } from './cell-ring.js';
import { upperNormalQuantile } from './normal.js';

/** A window of the test: so many cells, and the least change (as a natural logarithm) worth a word over it. */
export interface ShiftWindow {
  readonly cells: number;
  readonly floor: number;
}

export interface ShiftTestOptions {
  readonly channel: Channel;
  /** By rising length. */
  readonly windows: readonly ShiftWindow[];
  /** By how much the dependence of neighbouring values widens the variance of a mean score. */
  readonly dependence: number;
  /** How many times a week chance alone may make an alarm, > 0. */
  readonly alarmsPerWeek: number;
}

/** What is usual just now. */
export interface Usual {
  readonly mean: number;
  /** Standard deviation of one value. */
  readonly deviation: number;
  /** How many values the scores rest on. */
  readonly size: number;
}

export interface Shift {
  /** How far the mean since it began lies above the usual. */
  readonly effect: number;
  /** When it began. */
  readonly since: number;
  /** The evidence as a multiple of what an alarm needs; below 1 it is a suspicion. */
  readonly strength: number;
}

/** A shift must surely be more than this, a factor of 1.28: slow changes of the usual are not worth a word. */
export const MARGIN = 0.25;
/** How many standard errors beyond the margin. */
const MARGIN_LIMIT = 3.2;
/** Fewer values are no evidence. */
const LEAST_VALUES = 9;
/** What lasted shorter is no shift, and what lies within so short a time is a spike; in ms. */
const LEAST_SPAN = 55_000;
const SPIKE = 36_000;
const WANDER_WINDOWS = 300;
const WANDER_PRIOR = 0.1;
const WANDER_PRIOR_WEIGHT = 12;
const CLUMPING_CELLS = 2000;
/** Windows that overlap look again at the same cells: one of `k` cells is worth at most 20 / k looks a cell. */
const LOOKS = 20;

/**
 * Tells whether the last windows lie above the usual. A shift must be more than chance (the mean score of its ranks),
 * surely more than a margin, more than a floor, more than the operation's windows wander by themselves, and be there
 * outside its hottest seconds and still: what lasted some seconds is a spike and not a shift.
 */
export class ShiftTest {
  readonly #options: ShiftTestOptions;
  readonly #wander: Float64Array;
  readonly #wanderSeen: Float64Array;
  /** Variance of a cell's mean score beyond chance: calls of the same moment share their fate. */
  #clumping = 0;

  constructor(options: ShiftTestOptions) {
    this.#options = options;
    this.#wander = new Float64Array(options.windows.length).fill(WANDER_PRIOR ** 2);
    this.#wanderSeen = new Float64Array(options.windows.length).fill(WANDER_PRIOR_WEIGHT);
  }

  /** How much the longest windows wander by themselves, as a standard deviation. */
  get wandering(): number {
    return this.#wandering(this.#options.windows.length - 1);
  }

  /**
   * The strongest upward shift or suspicion of one; `null` if nothing is up.
   * @param leastFloor raises the windows' floors
   */
  test(ring: CellRing, now: number, usual: Usual, cellsPerWeek: number, leastFloor = 0): Shift | null {
    const { channel, windows, alarmsPerWeek } = this.#options;
    let found: { cells: number; effect: number; strength: number } | null = null;
    for (let i = 0; i < windows.length; i++) {
      const { cells, floor: windowFloor } = windows[i]!;
      if (ring.length < cells) break;
      if (ring.sum(channel.count, cells) < LEAST_VALUES || now - ring.startOf(cells) < LEAST_SPAN) continue;
      const floor = Math.max(windowFloor, leastFloor);
      const effect = ring.mean(channel, cells) - usual.mean;
      if (effect < 0.5 * floor) continue;
      const looks = cellsPerWeek * Math.min(1, LOOKS / cells);
      const rare = upperNormalQuantile(alarmsPerWeek / looks);
      const strength = Math.min(
        this.#significance(ring, usual, cells, channel.score) / rare,
        this.#beyondMargin(ring, usual, cells, effect) / MARGIN_LIMIT,
        effect / (rare * Math.max(0.01, this.#wandering(i))),
        effect / floor,
      );
      if (strength > (found?.strength ?? 0)) found = { cells, effect, strength };
    }
    if (found === null) return null;
    const { cells, effect, strength } = found;
    const sure = strength < 1 || this.#sustained(ring, usual, cells, effect);
    const onset = this.#onset(ring, usual, effect);
    // The window that found it may reach back to before it began.
    const since = ring.mean(channel, onset) - usual.mean;
    return { effect: Math.max(effect, since), since: ring.startOf(onset), strength: sure ? strength : 0.99 };
  }

  /** How far a window lies below the usual if that is certain and sustained, else 0. */
  fall(ring: CellRing, usual: Usual, cells: number): number {
    const { channel } = this.#options;
    if (ring.length < cells || this.#significance(ring, usual, cells, channel.score) > -5) return 0;
    const fall = usual.mean - ring.mean(channel, cells);
    if (usual.deviation / Math.sqrt(ring.sum(channel.count, cells)) > 0.3 * fall) return 0;
    for (let third = 0; third < 3; third++) {
      if (!(usual.mean - ring.mean(channel, cells / 3, (third * cells) / 3) >= 0.5 * fall)) return 0;
    }
    return fall;
  }

  /** Takes the last cells for usual: how much windows of each length wander by themselves. */
  learn(ring: CellRing, usual: Usual): void {
    const { channel, windows, dependence } = this.#options;
    const values = ring.sum(channel.count, 1);
    if (values > 0) {
      const score = ring.sum(channel.score, 1) / values;
      this.#clumping += (score * score - dependence / values - this.#clumping) / CLUMPING_CELLS;
    }
    for (let i = 0; i < windows.length; i++) {
      const { cells } = windows[i]!;
      if (ring.length < cells || ring.closed % cells !== 0) continue;
      const chance = usual.deviation ** 2 / Math.max(1, ring.sum(channel.count, cells));
      const square = (ring.mean(channel, cells) - usual.mean) ** 2 || 0;
      const most = 9 * Math.max(0, this.#wander[i]!) + 0.01 + 3 * chance;
      const seen = Math.min(WANDER_WINDOWS, this.#wanderSeen[i]! + 1);
      this.#wanderSeen[i] = seen;
      this.#wander[i]! += (Math.min(most, square - chance) - this.#wander[i]!) / seen;
    }
  }

  #wandering(window: number): number {
    return Math.sqrt(Math.max(0, this.#wander[window]!));
  }

  /** The mean of the scores in its standard errors. */
  #significance(ring: CellRing, usual: Usual, cells: number, scores: number): number {
    const values = ring.sum(this.#options.channel.count, cells);
    if (values === 0) return 0;
    return ring.sum(scores, cells) / values / this.#error(usual, cells, values, this.#options.dependence);
  }

  /** How surely the shift is more than the margin, by the ranks or by the mean, whichever sees it better. */
  #beyondMargin(ring: CellRing, usual: Usual, cells: number, effect: number): number {
    const values = ring.sum(this.#options.channel.count, cells);
    const error = usual.deviation * this.#error(usual, cells, values, 1);
    const byRank = this.#significance(ring, usual, cells, this.#options.channel.beyond);
    return Math.max((effect - MARGIN) / Math.max(error, 1e-9), byRank);
  }

  /** Standard error of a mean of values of variance 1, against the usual mean. */
  #error(usual: Usual, cells: number, values: number, dependence: number): number {
    const chance = dependence * (1 / values + 1 / Math.max(1, usual.size));
    return Math.sqrt(chance + Math.max(0, this.#clumping) / cells);
  }

  /** Whether the shift is there in its last third still, and outside its hottest seconds. */
  #sustained(ring: CellRing, usual: Usual, cells: number, effect: number): boolean {
    const { count, value } = this.#options.channel;
    const third = Math.floor(cells / 3);
    const lastCalls = ring.sum(count, third);
    const last = ring.sum(value, third) / lastCalls - usual.mean;
    if (!(last >= 0.65 * effect - usual.deviation / Math.sqrt(lastCalls))) return false;
    let hottest = Number.NEGATIVE_INFINITY;
    let hottestCalls = 0;
    for (let back = 0, first = 1; back < cells; back++) {
      // The longest run of cells that ends `back` cells before the newest and is no longer than a spike.
      first = Math.max(first, back + 1);
      while (first < cells && ring.endOf(back + 1) - ring.startOf(first + 1) <= SPIKE) first++;
      const calls = ring.sum(count, first - back, back);
      const excess = ring.sum(value, first - back, back) - calls * usual.mean;
      if (excess > hottest) {
        hottest = excess;
        hottestCalls = calls;
      }
    }
    const calls = ring.sum(count, cells) - hottestCalls;
    if (calls <= 0) return false;
    const outside = (ring.sum(value, cells) - (calls + hottestCalls) * usual.mean - hottest) / calls;
    const error = usual.deviation / Math.sqrt(calls);
    return outside >= 0.65 * effect - 0.5 * error && outside >= 2 * error;
  }

  /** How many cells ago the shift began: the maximum of the cumulative sum back from now, about the middle of the shift. */
  #onset(ring: CellRing, usual: Usual, effect: number): number {
    const { count, value } = this.#options.channel;
    const middle = usual.mean + 0.5 * effect;
    let highest = Number.NEGATIVE_INFINITY;
    let onset = 1;
    for (let back = 1; back <= ring.length; back++) {
      const sum = ring.sum(value, back) - middle * ring.sum(count, back);
      if (sum <= highest) continue;
      highest = sum;
      onset = back;
    }
    return onset;
  }
}
