import { CellRing, Field } from './cell-ring.js';
import { DayMemory } from './day-memory.js';
import type { Finding } from './episodes.js';
import { LatencyBaseline } from './latency-baseline.js';
import { ShareCusum } from './share-cusum.js';
import { type Shift, ShiftTest, type Usual } from './shift-test.js';
import { TrendTest } from './trend-test.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const SAMPLES = 4;
const DELAY = 12;
const LEAST_CALLS = 50;
const LEVEL_BUDGET = 0.08;
const SPREAD_BUDGET = 0.03;

const levelWindows = [
  { cells: 3, floor: Math.log(1.6) },
  { cells: 6, floor: Math.log(1.6) },
  { cells: 9, floor: Math.log(1.6) },
  { cells: 12, floor: Math.log(1.6) },
  { cells: 18, floor: Math.log(1.55) },
  { cells: 24, floor: Math.log(1.5) },
  { cells: 48, floor: Math.log(1.45) },
  { cells: 96, floor: Math.log(1.4) },
];
const spreadWindows = [
  { cells: 24, floor: Math.log(1.6) },
  { cells: 48, floor: Math.log(1.5) },
  { cells: 96, floor: Math.log(1.4) },
];

/** A closed cell's sample of logarithms and of jumps between them. */
interface Sample {
  startedAt: number;
  calls: number;
  mean: number;
  readonly values: number[];
  readonly jumps: number[];
}

export class LatencyWatch {
  readonly ring = new CellRing();
  readonly baseline = new LatencyBaseline();
  readonly #level = new ShiftTest({
    count: Field.calls,
    value: Field.value,
    rank: Field.rank,
    beyond: Field.beyond,
    windows: levelWindows,
    dependence: 1,
  });
  readonly #spread = new ShiftTest({
    count: Field.jumps,
    value: Field.jump,
    rank: Field.jumpRank,
    beyond: Field.jumpBeyond,
    windows: spreadWindows,
    dependence: 1.45,
  });
  readonly #tail = new ShareCusum({ leastBase: 0.003, oddsRatios: [4, 12], spikeMillis: 59_000, leastTrials: 30, floor: 0.04, leastFactor: 2.5 });
  readonly #trend = new TrendTest();
  readonly #days = new DayMemory();
  readonly #slopeDays = new DayMemory();
  readonly #delayed: Sample[] = [];
  /** Residual beyond which a call counts as very slow. */
  slowAt = Number.POSITIVE_INFINITY;
  #slowUsual = 0;
  #bornAt = Number.NaN;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #cellMillis = 5000;
  #lastCellAt = Number.NaN;
  #suspectSince: number | null = null;
  #suspectCells = 0;
  #slopeWander = 0.0025 ** 2;
  #slopeSeen = 30;
  #minuteEnd = Number.NaN;
  #minuteSum = 0;
  #minuteCalls = 0;
  #ceiling: { level: number; until: number } | null = null;
  #open: { kind: Finding['kind']; effect: number; since: number; cells: number; calmSince: number | null } | null = null;
  #slowRecent = 0;

  get calls(): number {
    return this.baseline.calls;
  }

  get busy(): boolean {
    return this.#open !== null;
  }

  /** Closes the running cell; returns what it found, or 'over'/'usual' when the open episode ended. */
  closeCell(startedAt: number, now: number, slow: number, values: readonly number[], jumps: readonly number[], budget: number): Finding | null {
    const calls = this.ring.current[Field.calls]!;
    const mean = this.ring.current[Field.value]! / calls;
    if (Number.isNaN(this.#bornAt)) this.#bornAt = startedAt;
    if (!Number.isNaN(this.#lastCellAt)) {
      const gap = Math.min(HOUR, Math.max(5000, startedAt - this.#lastCellAt));
      this.#cellMillis += 0.02 * (gap - this.#cellMillis);
    }
    this.#lastCellAt = startedAt;
    this.ring.push(startedAt);
    this.#delayed.push({ startedAt, calls, mean, values: [...values], jumps: [...jumps] });
    if (now - this.#refreshedAt >= MINUTE || (this.calls < 400 && this.ring.closed % 4 === 0)) {
      this.#refreshedAt = now;
      this.baseline.refresh();
      const above = this.baseline.scatter.quantile(0.95) + 0.3;
      const ceiling = Math.max(0, (this.#ceiling?.level ?? Number.NEGATIVE_INFINITY) - this.baseline.level);
      this.slowAt = this.calls >= 200 && now - this.#bornAt > 30 * MINUTE ? above + ceiling : Number.POSITIVE_INFINITY;
      const { size } = this.baseline.scatter;
      this.#slowUsual = (this.baseline.scatter.shareAbove(above) * size + 1.5) / (size + 1.5);
    }
    const fade = Math.exp(-Math.max(calls / 200, 1 / 36));
    this.#slowRecent += (1 - fade) * (slow / calls - this.#slowRecent);
    const finding = this.#open === null ? this.#judge(startedAt, now, calls, slow, budget) : null;
    this.#minute(startedAt, calls, mean * calls);
    return finding ?? (this.#open === null ? this.#judgeTrend(now) : null);
  }

  #usualLevel(now: number, ceiling: boolean): Usual {
    const { baseline } = this;
    if (this.#ceiling !== null && now > this.#ceiling.until) this.#ceiling = null;
    const level = ceiling && this.#ceiling !== null ? Math.max(baseline.level, this.#ceiling.level) : baseline.level;
    return {
      center: level,
      deviation: baseline.deviation,
      size: baseline.scatter.size,
      expected: this.#days.expected(now),
    };
  }

  #usualSpread(): Usual {
    const { baseline } = this;
    return {
      center: baseline.jump,
      deviation: baseline.jumpDeviation,
      size: baseline.jumps.size,
      expected: 0,
    };
  }

  #judge(startedAt: number, now: number, calls: number, slow: number, budget: number): Finding | null {
    const { baseline, ring } = this;
    const cellsPerWeek = (168 * HOUR) / this.#cellMillis;
    const usual = this.#usualLevel(now, true);
    const ready = this.calls >= LEAST_CALLS && now - this.#bornAt > 5 * MINUTE;
    const level = ready ? this.#level.test(ring, now, usual, LEVEL_BUDGET * budget, cellsPerWeek, this.#cellMillis > 40_000 ? Math.log(1.9) : 0) : null;
    if (level !== null && level.strength >= 1) return this.#found('level', level, baseline.level);
    const spread = this.calls >= 150 ? this.#spread.test(ring, now, this.#usualSpread(), SPREAD_BUDGET * budget, cellsPerWeek, 0) : null;
    const tail =
      this.slowAt < Number.POSITIVE_INFINITY
        ? this.#tail.add(calls, slow, this.#slowUsual, startedAt, now, Math.log(cellsPerWeek * 3) + 3)
        : null;
    const levelSuspect = level !== null && level.strength > 0.7;
    if (!levelSuspect || this.#suspectCells > 48) {
      const worse = this.#windowMean(48) > baseline.level - 0.1;
      if (spread !== null && spread.strength >= 1 && worse) return this.#found('spread', spread, baseline.jump);
      if (tail !== null && tail.strength >= 1) {
        if (spread !== null && spread.strength > 0.8) return this.#found('spread', spread, baseline.jump);
        this.#open = { kind: 'tail', effect: tail.share, since: tail.since, cells: 0, calmSince: null };
        return { kind: 'tail', since: tail.since, from: tail.base, to: tail.share, unit: 'share', strength: tail.strength };
      }
    }
    this.#settle(now, startedAt, usual, levelSuspect || (spread !== null && spread.strength > 0.7));
    return null;
  }

  #windowMean(cells: number): number {
    return this.ring.sum(Field.value, cells) / this.ring.sum(Field.calls, cells);
  }

  #found(kind: 'level' | 'spread', shift: Shift, before: number): Finding {
    const since = this.ring.startOf(shift.cells);
    this.#open = { kind, effect: shift.effect, since, cells: 0, calmSince: null };
    return {
      kind,
      since,
      from: Math.exp(before),
      to: Math.exp(before + shift.effect),
      unit: kind === 'level' ? 'ms' : 'ratio',
      strength: shift.strength,
    };
  }

  /** Learns, as long as nothing is suspected; a suspicion that leads nowhere stops the learning for a while only. */
  #settle(now: number, startedAt: number, usual: Usual, suspect: boolean): void {
    const { baseline, ring } = this;
    if (suspect) {
      this.#suspectSince ??= now;
      this.#suspectCells++;
      if (now - this.#suspectSince < 15 * MINUTE || this.#suspectCells < 24) {
        while (this.#delayed.length > 2 * DELAY) this.#delayed.shift();
        return;
      }
    } else {
      this.#suspectSince = null;
      this.#suspectCells = 0;
    }
    while (this.#delayed.length > DELAY) {
      const cell = this.#delayed.shift()!;
      baseline.learn(cell.startedAt, cell.calls, cell.mean, cell.values, cell.jumps);
    }
    if (this.calls < LEAST_CALLS) return;
    const plain = this.#usualLevel(now, false);
    this.#level.learn(ring, plain);
    if (this.calls >= 150) this.#spread.learn(ring, this.#usualSpread());
    if (ring.length >= 24) this.#days.learn(startedAt, this.#windowMean(Math.min(96, ring.length)) - baseline.level);
    const fall = this.#level.fall(ring, plain, 24);
    const sure = baseline.deviation / Math.sqrt(ring.sum(Field.calls, 24)) < 0.3 * fall;
    if (fall > Math.log(1.2) && sure) {
      this.#ceiling = { level: Math.max(baseline.level, this.#ceiling?.level ?? baseline.level), until: now + 16 * HOUR };
      baseline.moveTo(this.#windowMean(24), ring.sum(Field.calls, 24));
      this.#trend.clear();
      return;
    }
    if (this.#ceiling !== null) {
      const half = 0.5 * (this.#ceiling.level + baseline.level);
      if (this.#windowMean(24) > half && this.#windowMean(8) > half) {
        baseline.moveTo(this.#ceiling.level, 250);
        this.#trend.clear();
        this.#ceiling = null;
      }
    }
  }

  #minute(startedAt: number, calls: number, sum: number): void {
    if (Number.isNaN(this.#minuteEnd)) this.#minuteEnd = startedAt + MINUTE;
    if (startedAt >= this.#minuteEnd) {
      this.#trend.push(this.#minuteCalls > 0 ? this.#minuteSum / this.#minuteCalls : Number.NaN);
      this.#minuteEnd += MINUTE;
      this.#minuteSum = 0;
      this.#minuteCalls = 0;
      let empty = 0;
      while (startedAt >= this.#minuteEnd && empty++ < 30) {
        this.#trend.push(Number.NaN);
        this.#minuteEnd += MINUTE;
      }
      if (startedAt >= this.#minuteEnd) this.#minuteEnd = startedAt + MINUTE;
      this.#minuteClosed = true;
    }
    this.#minuteCalls += calls;
    this.#minuteSum += sum;
  }
  #minuteClosed = false;

  #judgeTrend(now: number): Finding | null {
    if (!this.#minuteClosed) return null;
    this.#minuteClosed = false;
    if (this.calls < 200 || now - this.#bornAt < 40 * MINUTE) return null;
    const expected = this.#slopeDays.expected(now);
    const wander = Math.sqrt(this.#slopeWander);
    for (const minutes of [16, 22, 28]) {
      const trend = this.#trend.trend(minutes);
      if (trend === null) continue;
      const third = Math.floor(minutes / 3);
      const [early, middle, late] = [
        this.#trend.mean(2 * third, minutes),
        this.#trend.mean(third, 2 * third),
        this.#trend.mean(0, third),
      ];
      const slope = trend.slope - expected;
      const above = this.#trend.mean(0, 5) - Math.max(this.baseline.level, this.#ceiling?.level ?? Number.NEGATIVE_INFINITY);
      if (
        trend.z >= 4.4 &&
        slope >= 0.0055 &&
        slope >= 3 * wander &&
        slope * minutes >= 0.17 &&
        above >= Math.max(0.14, 2.3 * this.#level.wandering) &&
        middle - early > 0.15 * slope * minutes &&
        late - middle > 0.15 * slope * minutes
      ) {
        const since = now - minutes * MINUTE;
        this.#open = { kind: 'drift', effect: above, since, cells: 0, calmSince: null };
        const ms = Math.exp(late);
        return { kind: 'drift', since, from: Math.exp(late - slope * minutes), to: ms, unit: 'ms', strength: trend.z / 4.4 };
      }
      if (minutes === 28) {
        this.#slopeDays.learn(now, trend.slope);
        if (trend.z < 3) {
          const off = Math.min((trend.slope - expected) ** 2, 9 * this.#slopeWander);
          this.#slopeSeen = Math.min(600, this.#slopeSeen + 1);
          this.#slopeWander += (off - this.#slopeWander) / this.#slopeSeen;
        }
      }
    }
    return null;
  }

  /** Whether the open episode is over: since when, and how. */
  ended(now: number): { at: number; resolution: 'recovered' | 'new normal' } | null {
    const open = this.#open;
    if (open === null) return null;
    this.#days.skip(now);
    this.#slopeDays.skip(now);
    const cells = 12;
    let calm = false;
    const above = this.#windowMean(cells) - this.baseline.level;
    if (open.kind === 'level' || open.kind === 'drift') {
      calm = above < 0.4 * open.effect;
    } else if (above < 0.3) {
      const jumps = this.ring.sum(Field.jumps, 2 * cells);
      const usual = this.#usualSpread();
      const effect = jumps > 0 ? this.ring.sum(Field.jump, 2 * cells) / jumps - usual.center : 0;
      calm = open.kind === 'spread' ? effect < 0.4 * open.effect : this.#slowRecent < this.#slowUsual + 0.4 * (open.effect - this.#slowUsual);
    }
    if (!calm) open.calmSince = null;
    else open.calmSince ??= now;
    const calmSince = open.calmSince;
    if (calmSince !== null && now - calmSince >= 4 * MINUTE) {
      this.#close();
      return { at: Math.max(open.since, calmSince - cells * 5000), resolution: 'recovered' };
    }
    if (now - open.since > 2 * HOUR && ++open.cells >= 60) {
      this.baseline.moveTo(this.#windowMean(48), this.ring.sum(Field.calls, 48));
      this.#close();
      return { at: now, resolution: 'new normal' };
    }
    while (this.#delayed.length > 2 * DELAY) this.#delayed.shift();
    return null;
  }

  #close(): void {
    this.#open = null;
    this.ring.clear();
    this.#trend.clear();
    this.#tail.clear();
    this.#delayed.length = 0;
    this.#suspectSince = null;
    this.#suspectCells = 0;
  }
}
