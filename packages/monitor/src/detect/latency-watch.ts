import type { AnomalyKind } from './anomaly.js';
import { CELL_MILLIS, CellRing, durations, jumps } from './cell-ring.js';
import { DayProfile } from './day-profile.js';
import { DriftWatch } from './drift-watch.js';
import type { Ending, Finding, Span } from './finding.js';
import { Improvement, LEAST_FALL } from './improvement.js';
import { LatencyBaseline, type Sample } from './latency-baseline.js';
import { MARGIN, type Shift, ShiftTest, type Usual } from './shift-test.js';
import { TailWatch } from './tail-watch.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;

/** Durations below are taken for this, in ms: clocks do not tell them apart. */
const LEAST_DURATION = 0.01;
/** Added to the difference of two logarithms before its own is taken. */
const LEAST_JUMP = 0.005;
/** How many calls of a cell are kept to learn the scatter from. */
const SAMPLE = 4;
/** A cell is learned from only when so many came after it: what is about to be found is not usual. */
const DELAY = 12;
/** Calls and time before the level is judged, calls before the spread and the drift are. */
const LEAST_CALLS = 50;
const LEAST_CALLS_SPREAD = 150;
const LEAST_CALLS_DRIFT = 200;
const LEAST_MILLIS = 5 * MINUTE;
const LEAST_MILLIS_DRIFT = 40 * MINUTE;
/** The level from before an improvement counts as known from so many calls. */
const RETURN_CALLS = 250;
/** An operation is sparse if its cells are further apart; its baseline lags behind the day, so its floor is higher. */
const SPARSE_MILLIS = 40_000;
const SPARSE_FLOOR = Math.log(1.9);
/** A suspicion stops the learning no longer than this. */
const SUSPECT_MILLIS = 15 * MINUTE;
const SUSPECT_CELLS = 24;
/** An episode is over when it was calm for so long; what lasts longer than an episode may is the new normal. */
const CALM_MILLIS = 4 * MINUTE;
const EPISODE_MILLIS = 2 * HOUR;
const EPISODE_CELLS = 60;
/** Of its effect, what is left when it is calm. */
const CALM = 0.4;

const levelWindows = [3, 6, 9, 12, 18, 24, 48, 96].map((cells) => ({
  cells,
  floor: Math.log(cells <= 12 ? 1.6 : cells <= 24 ? 1.5 : 1.42),
}));
const spreadWindows = [24, 48, 96].map((cells) => ({ cells, floor: Math.log(cells === 24 ? 1.6 : 1.45) }));

interface Episode {
  readonly kind: AnomalyKind;
  readonly since: number;
  /** By how much it stood out when it was found. */
  readonly effect: number;
  worst: number;
  calmSince: number | null;
  lateCells: number;
}

/** Watches how long an operation's successful calls take: level, spread, tail and drift, one episode at a time. */
export class LatencyWatch {
  readonly #ring = new CellRing();
  readonly #baseline = new LatencyBaseline();
  readonly #level: ShiftTest;
  readonly #spread: ShiftTest;
  readonly #tail = new TailWatch();
  readonly #drift = new DriftWatch();
  readonly #days = new DayProfile({ slots: 48, days: 3, leastDays: 1 });
  readonly #improvement = new Improvement();
  /** Cells that wait to be learned. */
  readonly #waiting: Sample[] = [];
  #values: number[] = [];
  #jumps: number[] = [];
  #slow = 0;
  #seen = 0;
  #last = Number.NaN;
  #random = 1;
  #bornAt = Number.NaN;
  #cellAt = Number.NaN;
  /** How far apart cells are. */
  #cellMillis = CELL_MILLIS;
  #suspectSince: number | null = null;
  #suspectCells = 0;
  #episode: Episode | null = null;

  /** @param alarmsPerWeek how many false alarms a week chance may make */
  constructor(alarmsPerWeek: number) {
    this.#level = new ShiftTest({
      channel: durations,
      windows: levelWindows,
      dependence: 1,
      alarmsPerWeek: 0.08 * alarmsPerWeek,
    });
    // The ranks of |y2 - y1| and |y3 - y2| of independent normal values correlate by 0.224: 1 + 2 * 0.224.
    this.#spread = new ShiftTest({
      channel: jumps,
      windows: spreadWindows,
      dependence: 1.45,
      alarmsPerWeek: 0.03 * alarmsPerWeek,
    });
  }

  /** Adds a successful call. The hot path: no allocation, no branch on history. */
  observe(durationMs: number): void {
    const { scatter, jumps: jumpScale, level, reference } = this.#baseline;
    const value = Math.log(durationMs > LEAST_DURATION ? durationMs : LEAST_DURATION);
    const off = value - reference;
    const sums = this.#ring.current;
    sums[durations.count]!++;
    sums[durations.value]! += value;
    sums[durations.score]! += scatter.score(off);
    sums[durations.beyond]! += scatter.score(value - level - MARGIN);
    if (value - (level > reference ? level : reference) > this.#tail.limit) this.#slow++;
    const seen = this.#seen++;
    let place = seen;
    if (seen >= SAMPLE) {
      // Each call of the cell is as likely in the sample as any other (Vitter's algorithm R).
      this.#random = (Math.imul(this.#random, 1664525) + 1013904223) | 0;
      place = (((this.#random >>> 8) * (seen + 1)) / 16777216) | 0;
    }
    if (place < SAMPLE) this.#values[place] = value;
    const jump = Math.log(Math.abs(value - this.#last) + LEAST_JUMP);
    this.#last = value;
    if (Number.isNaN(jump)) return;
    sums[jumps.count]!++;
    sums[jumps.value]! += jump;
    sums[jumps.score]! += jumpScale.score(jump);
    sums[jumps.beyond]! += jumpScale.score(jump - MARGIN);
    if (place < SAMPLE) this.#jumps[place] = jump;
  }

  /** Closes the running cell and tells what came up or came to an end, if anything did. */
  closeCell(span: Span): Finding | Ending | null {
    const calls = this.#seen;
    if (calls === 0) return this.#episode === null ? null : this.#close(span);
    const sum = this.#ring.current[durations.value]!;
    const slow = this.#slow;
    this.#keep(span.startedAt, calls, sum / calls);
    this.#ring.push(span.startedAt);
    const rise = this.#tail.add(span.startedAt, span.closedAt, calls, slow, WEEK / this.#cellMillis);
    const minute = this.#drift.add(span.startedAt, calls, sum);
    this.#refresh(span.closedAt);
    if (this.#episode !== null) return this.#close(span);
    return this.#shifted(span, rise) ?? (minute ? this.#drifted(span) : null);
  }

  /** Puts the cell's sample aside, to be learned later. */
  #keep(startedAt: number, calls: number, mean: number): void {
    if (Number.isNaN(this.#bornAt)) this.#bornAt = startedAt;
    else {
      const gap = Math.min(HOUR, Math.max(CELL_MILLIS, startedAt - this.#cellAt));
      this.#cellMillis += 0.02 * (gap - this.#cellMillis);
    }
    this.#cellAt = startedAt;
    this.#waiting.push({
      startedAt,
      calls,
      mean,
      values: this.#values,
      // A cell's first call has no jump if it is the first of all.
      jumps: this.#jumps.filter((jump) => jump !== undefined),
    });
    if (this.#waiting.length > 2 * DELAY) this.#waiting.shift();
    this.#values = [];
    this.#jumps = [];
    this.#seen = 0;
    this.#slow = 0;
  }

  /** Brings the ranks up to date when a fiftieth of what they rest on is new. */
  #refresh(now: number): void {
    const { scatter } = this.#baseline;
    if (scatter.learned < Math.max(12, 0.02 * scatter.size)) return;
    this.#baseline.refresh();
    this.#limitTail(now);
  }

  /** What was usual before an improvement is not very slow. */
  #limitTail(now: number): void {
    const slack = Math.max(0, this.#improvement.before(now) - this.#baseline.level);
    this.#tail.refresh(now, this.#baseline.scatter, slack);
  }

  #shifted(span: Span, rise: ReturnType<TailWatch['add']>): Finding | null {
    const { calls, jump } = this.#baseline;
    const cellsPerWeek = WEEK / this.#cellMillis;
    const now = span.closedAt;
    const usual = this.#usualLevel(now);
    const floor = this.#cellMillis > SPARSE_MILLIS ? SPARSE_FLOOR : 0;
    const ready = calls >= LEAST_CALLS && now - this.#bornAt > LEAST_MILLIS;
    const level = ready ? this.#level.test(this.#ring, now, usual, cellsPerWeek, floor) : null;
    if (level !== null && level.strength >= 1) return this.#found('level', level, usual.mean);
    const ready2 = calls >= LEAST_CALLS_SPREAD;
    const spread = ready2 ? this.#spread.test(this.#ring, now, this.#usualJump(), cellsPerWeek) : null;
    const levelSuspect = level !== null && level.strength > 0.7;
    if (!levelSuspect || this.#suspectCells > 2 * SUSPECT_CELLS) {
      // Wider because the fast calls became faster is no degradation.
      const worse = this.#ring.mean(durations, 48) > this.#baseline.level - 0.1;
      const wider = spread !== null && spread.strength >= (rise !== null && rise.strength >= 1 ? 0.8 : 1);
      if (wider && worse) return this.#found('spread', spread, jump);
      if (rise !== null && rise.strength >= 1) {
        this.#begin('tail', rise.since, rise.share - rise.base, rise.share);
        return { kind: 'tail', since: rise.since, from: rise.base, to: rise.share, unit: 'share', strength: rise.strength };
      }
    }
    this.#settle(span, levelSuspect || (spread !== null && spread.strength > 0.7));
    return null;
  }

  #drifted(span: Span): Finding | null {
    const now = span.closedAt;
    if (this.#baseline.calls < LEAST_CALLS_DRIFT || now - this.#bornAt < LEAST_MILLIS_DRIFT) return null;
    const usual = Math.max(this.#baseline.level, this.#improvement.before(now));
    const drift = this.#drift.test(now, usual, this.#level.wandering);
    if (drift === null) return null;
    const since = now - drift.minutes * MINUTE;
    this.#begin('drift', since, drift.to - usual, Math.exp(drift.to));
    return { kind: 'drift', since, from: Math.exp(drift.from), to: Math.exp(drift.to), unit: 'ms', strength: drift.strength };
  }

  #found(kind: 'level' | 'spread', { since, effect, strength }: Shift, usual: number): Finding {
    const to = Math.exp(usual + effect);
    this.#begin(kind, since, effect, to);
    return { kind, since, from: Math.exp(usual), to, unit: kind === 'level' ? 'ms' : 'ratio', strength };
  }

  #begin(kind: AnomalyKind, since: number, effect: number, worst: number): void {
    this.#episode = { kind, since, effect, worst, calmSince: null, lateCells: 0 };
  }

  /** The level that a rise is held against: the baseline, what the time of day adds, and no less than on this day before. */
  #usualLevel(now: number): Usual {
    const { level, deviation, scatter } = this.#baseline;
    const mean = Math.max(level, this.#improvement.before(now)) + this.#days.mostAround(now);
    return { mean, deviation, size: scatter.size };
  }

  #usualJump(): Usual {
    return { mean: this.#baseline.jump, deviation: this.#baseline.jumpDeviation, size: this.#baseline.jumps.size };
  }

  /** Learns as long as nothing is suspected; a suspicion that leads nowhere stops the learning for a while only. */
  #settle({ startedAt, closedAt: now }: Span, suspect: boolean): void {
    this.#learnWander();
    if (suspect) {
      this.#suspectSince ??= now;
      if (now - this.#suspectSince < SUSPECT_MILLIS || ++this.#suspectCells < SUSPECT_CELLS) return;
    } else {
      this.#suspectSince = null;
      this.#suspectCells = 0;
    }
    while (this.#waiting.length > DELAY) this.#baseline.learn(this.#waiting.shift()!);
    if (this.#baseline.calls < LEAST_CALLS) return;
    const { level, deviation, scatter } = this.#baseline;
    const usual = { mean: level, deviation, size: scatter.size };
    if (this.#ring.length >= 24) this.#days.learn(startedAt, this.#ring.mean(durations, 96) - level);
    this.#improve(now, usual);
  }

  #learnWander(): void {
    if (this.#baseline.calls < LEAST_CALLS) return;
    const { level, deviation, scatter } = this.#baseline;
    const usual = { mean: level, deviation, size: scatter.size };
    this.#level.learn(this.#ring, usual);
    if (this.#baseline.calls >= LEAST_CALLS_SPREAD) this.#spread.learn(this.#ring, this.#usualJump());
  }

  /** Follows an improvement at once, and its end back to what was usual before. */
  #improve(now: number, usual: Usual): void {
    if (this.#level.fall(this.#ring, usual, 24) > LEAST_FALL) {
      this.#improvement.remember(now, usual.mean);
      this.#move(now, this.#ring.mean(durations, 24), this.#ring.sum(durations.count, 24));
      return;
    }
    const before = this.#improvement.before(now);
    const half = 0.5 * (before + usual.mean);
    if (before > usual.mean && this.#ring.mean(durations, 24) > half && this.#ring.mean(durations, 8) > half) {
      this.#improvement.forget();
      this.#move(now, before, RETURN_CALLS);
    }
  }

  #move(now: number, level: number, calls: number): void {
    this.#baseline.moveTo(level, calls);
    this.#drift.clear();
    this.#limitTail(now);
  }

  /** Closes the episode if it is over. */
  #close({ closedAt: now }: Span): Ending | null {
    const episode = this.#episode!;
    this.#days.skip(now);
    this.#drift.skip(now);
    if (!this.#calm(episode)) episode.calmSince = null;
    else episode.calmSince ??= now;
    if (episode.calmSince !== null && now - episode.calmSince >= CALM_MILLIS) {
      const endedAt = Math.max(episode.since, episode.calmSince - DELAY * CELL_MILLIS);
      return this.#over({ endedAt, resolution: 'recovered', worst: episode.worst });
    }
    if (now - episode.since > EPISODE_MILLIS && ++episode.lateCells >= EPISODE_CELLS) {
      this.#move(now, this.#ring.mean(durations, 48), this.#ring.sum(durations.count, 48));
      return this.#over({ endedAt: now, resolution: 'new normal', worst: episode.worst });
    }
    return null;
  }

  /** Whether what was found is gone; takes down the worst of it on the way. */
  #calm(episode: Episode): boolean {
    const { level, jump } = this.#baseline;
    const mean = this.#ring.mean(durations, DELAY);
    const above = mean - level;
    if (episode.kind === 'level' || episode.kind === 'drift') {
      episode.worst = Math.max(episode.worst, Math.exp(mean));
      return above < CALM * episode.effect;
    }
    if (episode.kind === 'tail') {
      episode.worst = Math.max(episode.worst, this.#tail.share);
      return above < 0.3 && this.#tail.share - this.#tail.usual < CALM * episode.effect;
    }
    const difference = this.#ring.mean(jumps, 2 * DELAY);
    episode.worst = Math.max(episode.worst, Math.exp(difference) || 0);
    return above < 0.3 && !(difference - jump >= CALM * episode.effect);
  }

  /** Starts to look afresh, so that the episode's last cells are not found again. */
  #over(ending: Ending): Ending {
    this.#episode = null;
    this.#ring.clear();
    this.#drift.clear();
    this.#tail.clear();
    this.#waiting.length = 0;
    this.#suspectSince = null;
    this.#suspectCells = 0;
    return ending;
  }
}
