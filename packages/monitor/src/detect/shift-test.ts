import { type CellRing, Field } from './cell-ring.js';
import { upperNormalQuantile } from './normal.js';

/** A window of the test: so many cells, and the least change (natural logarithm) worth a word over it. */
export interface ShiftWindow {
  readonly cells: number;
  readonly floor: number;
}

export interface ShiftTestOptions {
  readonly count: Field;
  readonly value: Field;
  readonly rank: Field;
  /** Ranks of the values less the margin. */
  readonly beyond: Field;
  readonly windows: readonly ShiftWindow[];
  /** By how much neighbouring values' dependence widens the variance of a mean rank. */
  readonly dependence: number;
}

/** What is usual just now, for the test to compare with. */
export interface Usual {
  /** The usual mean. */
  readonly center: number;
  /** Standard deviation of one value's effect. */
  readonly deviation: number;
  /** How many values the ranks rest on. */
  readonly size: number;
  /** A change that this time of the day brings by itself, >= 0. */
  readonly expected: number;
}

export interface Shift {
  readonly cells: number;
  readonly effect: number;
  /** How far beyond its limit the evidence is; 1 is at the limit. */
  readonly strength: number;
}

const WANDER_MEMORY = 300;
/** Cells. */
const CLUMPING_MEMORY = 2000;
const WANDER_PRIOR = 0.07;
const WANDER_PRIOR_WEIGHT = 12;
/** A change must be this many times the usual wandering of windows of its length. */
const WANDER_FACTOR = 3.5;
/** How many standard errors the ranks must lie beyond the margin. */
const BEYOND_LIMIT = 3.2;
/** Fewer values than this are no evidence. */
const LEAST_VALUES = 9;
/** A spike may last so long, in ms. */
const SPIKE = 36_000;
/** What lasted shorter is not a shift, in ms. */
const LEAST_SPAN = 55_000;

/**
 * Tells whether the last windows lie above the usual. A shift must be more than chance (mean rank), more than the
 * operation's own wandering between such windows, more than a floor, and there in each third of its window: what
 * lasted some seconds inside a window is a spike and not a shift.
 */
export class ShiftTest {
  readonly #options: ShiftTestOptions;
  readonly #wander: Float64Array;
  readonly #wanderCount: Float64Array;
  #clumping = 0;

  constructor(options: ShiftTestOptions) {
    this.#options = options;
    this.#wander = new Float64Array(options.windows.length);
    this.#wanderCount = new Float64Array(options.windows.length);
  }

  /** The strongest upward shift, or the strongest suspicion of one (strength < 1); `null` if nothing is up. */
  test(ring: CellRing, now: number, usual: Usual, alarmsPerWeek: number, cellsPerWeek: number, leastFloor: number): Shift | null {
    let best: Shift | null = null;
    for (let i = 0; i < this.#options.windows.length; i++) {
      const window = this.#options.windows[i]!;
      if (ring.length < window.cells) break;
      if (ring.sum(this.#options.count, window.cells) < LEAST_VALUES) continue;
      if (now - ring.startOf(window.cells) < LEAST_SPAN) continue;
      const effect = this.#effect(ring, usual, window.cells);
      const floor = Math.max(window.floor, leastFloor);
      if (effect < 0.5 * floor) continue;
      const limit = upperNormalQuantile(alarmsPerWeek / (cellsPerWeek * Math.min(1, 20 / window.cells)));
      let strength = Math.min(
        this.#significance(ring, usual, window.cells, this.#options.rank) / limit,
        this.#significance(ring, usual, window.cells, this.#options.beyond) / BEYOND_LIMIT,
        effect / (WANDER_FACTOR * Math.max(0.01, this.#wandering(i))),
        effect / floor,
      );
      if (strength >= 1 && !this.#sustained(ring, usual, window.cells, effect)) strength = 0.99;
      if (strength > (best?.strength ?? 0)) best = { cells: window.cells, effect, strength };
    }
    return best;
  }

  /** How far the window lies below the usual, if that is certain and sustained; 0 if not. */
  fall(ring: CellRing, usual: Usual, cells: number): number {
    if (ring.length < cells) return 0;
    const effect = this.#effect(ring, { ...usual, expected: 0 }, cells);
    if (effect > 0 || this.#significance(ring, usual, cells, this.#options.rank) > -5) return 0;
    const third = cells / 3;
    for (let back = 0; back < cells; back += third) {
      if (this.#effect(ring, usual, third, back) > 0.5 * effect) return 0;
    }
    return -effect;
  }

  /** Takes the last cells as usual: how much windows of each length wander by themselves. */
  learn(ring: CellRing, usual: Usual): void {
    const { count, rank, windows, dependence } = this.#options;
    const calls = ring.sum(count, 1);
    if (calls > 0) {
      const off = ring.sum(rank, 1) / calls;
      this.#clumping += (off * off - dependence / calls - this.#clumping) / CLUMPING_MEMORY;
    }
    for (let i = 0; i < windows.length; i++) {
      const { cells } = windows[i]!;
      if (ring.length < cells || ring.closed % cells !== 0) continue;
      const effect = this.#effect(ring, usual, cells);
      const chance = usual.deviation ** 2 / Math.max(1, ring.sum(count, cells));
      const seen = Math.min(WANDER_MEMORY, ++this.#wanderCount[i]! + WANDER_PRIOR_WEIGHT);
      if (seen === WANDER_PRIOR_WEIGHT + 1) this.#wander[i] = WANDER_PRIOR ** 2;
      const excess = Math.min(9 * Math.max(0, this.#wander[i]!) + 0.01 + 3 * chance, effect * effect - chance);
      this.#wander[i]! += (excess - this.#wander[i]!) / seen;
    }
  }

  /** How much the longest windows wander by themselves. */
  get wandering(): number {
    return this.#wandering(this.#options.windows.length - 1);
  }

  #wandering(window: number): number {
    return this.#wanderCount[window] === 0 ? WANDER_PRIOR : Math.sqrt(Math.max(0, this.#wander[window]!));
  }

  #effect(ring: CellRing, usual: Usual, cells: number, back = 0): number {
    const calls = ring.sum(this.#options.count, cells, back);
    if (calls === 0) return 0;
    return ring.sum(this.#options.value, cells, back) / calls - usual.center - usual.expected;
  }

  #significance(ring: CellRing, usual: Usual, cells: number, rank: Field): number {
    const calls = ring.sum(this.#options.count, cells);
    if (calls === 0) return 0;
    const chance = this.#options.dependence * (1 / calls + 1 / Math.max(1, usual.size));
    return ring.sum(rank, cells) / calls / Math.sqrt(chance + Math.max(0, this.#clumping) / cells);
  }

  /** Whether the shift is there in the window's last third and outside its hottest seconds. */
  #sustained(ring: CellRing, usual: Usual, cells: number, effect: number): boolean {
    const { count, value } = this.#options;
    const center = usual.center + usual.expected;
    const holds = (calls: number, sum: number) =>
      calls > 0 && sum / calls - center >= 0.65 * effect - usual.deviation / Math.sqrt(calls);
    const third = Math.floor(cells / 3);
    if (!holds(ring.sum(count, third), ring.sum(value, third))) return false;
    let hottest = Number.NEGATIVE_INFINITY;
    let hottestCalls = 0;
    for (let back = 0, first = 1; back < cells; back++) {
      // The longest run of cells that ends `back` cells before the newest and is no longer than a spike.
      first = Math.max(first, back + 1);
      while (first < cells && ring.endOf(back + 1) - ring.startOf(first + 1) <= SPIKE) first++;
      const calls = ring.sum(count, first - back, back);
      const excess = ring.sum(value, first - back, back) - calls * center;
      if (excess > hottest) {
        hottest = excess;
        hottestCalls = calls;
      }
    }
    const calls = ring.sum(count, cells);
    const excess = ring.sum(value, cells) - calls * center;
    return holds(calls - hottestCalls, excess - hottest + (calls - hottestCalls) * center);
  }
}
