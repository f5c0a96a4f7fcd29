import { CELL_MILLIS, CellRing, durations, jumps } from './cell-ring.js';
import { CellSample } from './cell-sample.js';
import { DayProfile } from './day-profile.js';
import { DriftWatch } from './drift-watch.js';
import type { Ending, Finding, Span } from './finding.js';
import { Improvement, LEAST_FALL } from './improvement.js';
import { LatencyBaseline, type Sample } from './latency-baseline.js';
import { LatencyEpisode } from './latency-episode.js';
import type { ShareRise } from './share-cusum.js';
import { MARGIN, type Shift, ShiftTest, type Usual } from './shift-test.js';
import { Suspicion } from './suspicion.js';
import { TailWatch } from './tail-watch.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;

/** Durations below are taken for this, in ms: clocks do not tell them apart. */
const LEAST_DURATION = 0.01;
/** Added to the difference of two logarithms before its own is taken. */
const LEAST_JUMP = 0.005;
/** A cell is learned from only when so many came after it, a minute: what is about to be found is not usual. */
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
/** From this strength on something is suspected. */
const SUSPECTED = 0.7;
/** A spread that a tail speaks for too needs less evidence. */
const SPREAD_WITH_TAIL = 0.8;
/** Below the level by more than this, as a logarithm, it is the fast calls that became faster. */
const FASTER = 0.1;
/** Unless there are so many times more very slow calls than usual: then both became more. */
const SLOWER = 1.8;
/** Shares of the false alarms that the tests of the level and of the spread may make; the rest is the others'. */
const LEVEL_SHARE = 0.08;
const SPREAD_SHARE = 0.03;

/** Windows from 15 s to 8 min of steady calls; the shorter the window, the more must change to be worth a word. */
const levelWindows = [3, 6, 9, 12, 18, 24, 48, 96].map((cells) => ({
  cells,
  floor: Math.log(cells <= 12 ? 1.6 : cells <= 24 ? 1.5 : 1.42),
}));
const spreadWindows = [24, 48, 96].map((cells) => ({ cells, floor: Math.log(cells === 24 ? 1.6 : 1.45) }));

/** Watches how long an operation's successful calls take: level, spread, tail and drift, one episode at a time. */
export class LatencyWatch {
  readonly #ring = new CellRing();
  readonly #baseline = new LatencyBaseline();
  readonly #level: ShiftTest;
  readonly #spread: ShiftTest;
  readonly #tail = new TailWatch();
  readonly #drift: DriftWatch;
  readonly #days = new DayProfile({ slots: 48, days: 3, leastDays: 1 });
  readonly #improvement = new Improvement();
  readonly #suspicion = new Suspicion();
  readonly #sample = new CellSample();
  /** Cells that wait to be learned. */
  readonly #waiting: Sample[] = [];
  #slow = 0;
  #last = Number.NaN;
  #bornAt = Number.NaN;
  #cellAt = Number.NaN;
  /** How far apart cells are. */
  #cellMillis = CELL_MILLIS;
  #episode: LatencyEpisode | null = null;

  /** @param alarmsPerWeek how many false alarms a week chance may make */
  constructor(alarmsPerWeek: number) {
    this.#level = new ShiftTest({
      channel: durations,
      windows: levelWindows,
      dependence: 1,
      alarmsPerWeek: LEVEL_SHARE * alarmsPerWeek,
    });
    // The ranks of |y2 - y1| and |y3 - y2| of independent normal values correlate by 0.224: 1 + 2 * 0.224.
    this.#spread = new ShiftTest({
      channel: jumps,
      windows: spreadWindows,
      dependence: 1.45,
      alarmsPerWeek: SPREAD_SHARE * alarmsPerWeek,
    });
    this.#drift = new DriftWatch(alarmsPerWeek);
  }

  /** Adds a successful call. The hot path: no allocation, no branch on history. */
  observe(durationMs: number): void {
    const { scatter, jumps: jumpScale, level, reference } = this.#baseline;
    const value = Math.log(durationMs > LEAST_DURATION ? durationMs : LEAST_DURATION);
    const sums = this.#ring.current;
    sums[durations.count]!++;
    sums[durations.value]! += value;
    sums[durations.score]! += scatter.score(value - reference);
    sums[durations.beyond]! += scatter.score(value - level - MARGIN);
    if (value - (level > reference ? level : reference) > this.#tail.limit) this.#slow++;
    const jump = Math.log(Math.abs(value - this.#last) + LEAST_JUMP);
    this.#last = value;
    this.#sample.offer(value, jump);
    if (Number.isNaN(jump)) return;
    sums[jumps.count]!++;
    sums[jumps.value]! += jump;
    sums[jumps.score]! += jumpScale.score(jump);
    sums[jumps.beyond]! += jumpScale.score(jump - MARGIN);
  }

  /** Closes the running cell and tells what came up or came to an end, if anything did. */
  closeCell(span: Span): Finding | Ending | null {
    const calls = this.#sample.seen;
    if (calls === 0) return this.#follow(span);
    const sum = this.#ring.current[durations.value]!;
    const slow = this.#slow;
    this.#keep(span.startedAt, calls, sum / calls);
    this.#ring.push(span.startedAt);
    const rise = this.#tail.add(span.startedAt, span.closedAt, calls, slow, WEEK / this.#cellMillis);
    const minute = this.#drift.add(span.startedAt, calls, sum);
    this.#refresh(span.closedAt);
    if (this.#episode !== null) return this.#follow(span);
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
    this.#waiting.push({ startedAt, calls, mean, ...this.#sample.take() });
    if (this.#waiting.length > 2 * DELAY) this.#waiting.shift();
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

  #shifted(span: Span, rise: ShareRise | null): Finding | null {
    const { calls, level: usualLevel } = this.#baseline;
    const cellsPerWeek = WEEK / this.#cellMillis;
    const now = span.closedAt;
    const usual = this.#usualAt(now);
    const floor = this.#cellMillis > SPARSE_MILLIS ? SPARSE_FLOOR : 0;
    const known = calls >= LEAST_CALLS && now - this.#bornAt > LEAST_MILLIS;
    const level = known ? this.#level.test(this.#ring, now, usual, cellsPerWeek, floor) : null;
    if (level !== null && level.strength >= 1) return this.#found('level', level, usual.mean);
    const spreadKnown = calls >= LEAST_CALLS_SPREAD;
    const spread = spreadKnown ? this.#spread.test(this.#ring, now, this.#baseline.usualJump, cellsPerWeek) : null;
    const levelSuspected = level !== null && level.strength > SUSPECTED;
    if (!levelSuspected || this.#suspicion.isStale) {
      const risen = rise !== null && rise.strength >= 1;
      const wider = spread !== null && spread.strength >= (risen ? SPREAD_WITH_TAIL : 1);
      const worse =
        this.#ring.mean(durations, 48) > usualLevel - FASTER || this.#tail.share > SLOWER * this.#tail.usual;
      if (wider && worse) return this.#found('spread', spread, this.#baseline.jump);
      if (risen) return this.#tailed(rise);
    }
    this.#settle(span, levelSuspected || (spread !== null && spread.strength > SUSPECTED));
    return null;
  }

  #found(kind: 'level' | 'spread', { since, effect, strength }: Shift, usual: number): Finding {
    const to = Math.exp(usual + effect);
    this.#episode = new LatencyEpisode(kind, since, effect, to);
    return { kind, since, from: Math.exp(usual), to, unit: kind === 'level' ? 'ms' : 'ratio', strength };
  }

  #tailed({ since, base, share, strength }: ShareRise): Finding {
    this.#episode = new LatencyEpisode('tail', since, share - base, share);
    return { kind: 'tail', since, from: base, to: share, unit: 'share', strength };
  }

  #drifted({ closedAt: now }: Span): Finding | null {
    if (this.#baseline.calls < LEAST_CALLS_DRIFT || now - this.#bornAt < LEAST_MILLIS_DRIFT) return null;
    const usual = Math.max(this.#baseline.level, this.#improvement.before(now));
    const drift = this.#drift.test(now, usual, this.#level.wandering);
    if (drift === null) return null;
    const since = now - drift.minutes * MINUTE;
    const [from, to] = [Math.exp(drift.from), Math.exp(drift.to)];
    this.#episode = new LatencyEpisode('drift', since, drift.to - usual, to);
    return { kind: 'drift', since, from, to, unit: 'ms', strength: drift.strength };
  }

  /** The level that a rise is held against: the baseline, what the time of day adds, and no less than on this day before. */
  #usualAt(now: number): Usual {
    const { mean, deviation, size } = this.#baseline.usual;
    return { mean: Math.max(mean, this.#improvement.before(now)) + this.#days.mostAround(now), deviation, size };
  }

  /** Learns as long as nothing is suspected; a suspicion that leads nowhere stops the learning for a while only. */
  #settle({ startedAt, closedAt: now }: Span, suspected: boolean): void {
    this.#learnWander();
    if (this.#suspicion.holds(now, suspected)) return;
    while (this.#waiting.length > DELAY) this.#baseline.learn(this.#waiting.shift()!);
    if (this.#baseline.calls < LEAST_CALLS) return;
    if (this.#ring.length >= 24) this.#days.learn(startedAt, this.#ring.mean(durations, 96) - this.#baseline.level);
    this.#improve(now, this.#baseline.usual);
  }

  /** Also while something is suspected: if only what is quiet were learned, a restless operation would pass for a calm one. */
  #learnWander(): void {
    const { calls, usual, usualJump } = this.#baseline;
    if (calls >= LEAST_CALLS) this.#level.learn(this.#ring, usual);
    if (calls >= LEAST_CALLS_SPREAD) this.#spread.learn(this.#ring, usualJump);
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

  /** Closes the episode if it is over, and starts to look afresh, so that its last cells are not found again. */
  #follow({ closedAt: now }: Span): Ending | null {
    if (this.#episode === null) return null;
    this.#days.skip(now);
    this.#drift.skip(now);
    const ending = this.#episode.follow(now, this.#ring, this.#baseline, this.#tail);
    if (ending === null) return null;
    if (ending.resolution === 'new normal') {
      this.#move(now, this.#ring.mean(durations, 48), this.#ring.sum(durations.count, 48));
    }
    this.#episode = null;
    this.#ring.clear();
    this.#drift.clear();
    this.#tail.clear();
    this.#waiting.length = 0;
    this.#suspicion.clear();
    return ending;
  }
}
