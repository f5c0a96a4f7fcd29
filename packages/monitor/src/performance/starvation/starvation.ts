import { keepFromHost } from '@mcp-vitals/signals';
import { AnomalyTracker } from '../../anomaly/episode/anomaly-tracker.js';
import { STARVATION } from '../../anomaly/tuning.js';
import type { OperationAnomaly } from '../anomaly.js';
import { risesBeside } from './common-rise.js';
import type { OperationLevels } from './minute-levels.js';
import { ProcessorWait } from './processor-wait.js';

/** The name of the operation that an anomaly of the whole process has. */
const PROCESS = 'process';
/** The kinds of anomaly that a process without a processor causes. */
const CAUSED: ReadonlySet<string> = new Set(['level', 'drift', 'tail']);

/**
 * Tells apart what is slower because the process waits for a processor: the machine is busy, or its limit of CPU is reached. Then all
 * operations are slower together, which is one anomaly, `starved`, and not one for each. Those of operations are held back while the
 * wait explains them, and told when it does not, or when they outlast it.
 */
export class Starvation {
  readonly #waited: () => number | undefined;
  readonly #wait = new ProcessorWait();
  readonly #episodes = new AnomalyTracker();
  readonly #told = new Set<string>();
  readonly #held = new Map<string, OperationAnomaly>();
  /** Since when the process has been starved; `NaN` while it is not. */
  #sinceMillis = Number.NaN;
  #lastStarvedMillis = Number.NEGATIVE_INFINITY;
  /** The open episode: the usual share, the largest one, and the operations held back. */
  #open: { readonly usual: number; worst: number; readonly slower: Set<string> } | null = null;

  /** @param waited the time waited for a processor since any fixed moment, in milliseconds; `undefined` where it is unknown */
  constructor(waited: () => number | undefined) {
    this.#waited = waited;
  }

  /** Takes the changes of operations; returns those to tell, and those of the process. */
  sift(
    changes: readonly OperationAnomaly[],
    operations: Iterable<OperationLevels>,
    nowMillis: number,
  ): OperationAnomaly[] {
    this.#read(nowMillis);
    const all = [...operations];
    const told = changes.filter((change) => this.#isToTell(change, all, nowMillis));
    for (const [key, anomaly] of this.#held) {
      if (this.#explains(anomaly, all, nowMillis)) continue;
      this.#held.delete(key);
      this.#told.add(key);
      told.push(anomaly);
    }
    this.#follow(nowMillis);
    return [...told, ...this.#episodes.take().map((anomaly) => this.#ofProcess(anomaly))];
  }

  #read(nowMillis: number): void {
    const waited = this.#readWait();
    if (waited === undefined || !Number.isFinite(waited)) return;
    this.#wait.add(nowMillis, waited);
    const excess = this.#excessSince(nowMillis - STARVATION.minMillis);
    if (excess >= (Number.isNaN(this.#sinceMillis) ? STARVATION.excess : STARVATION.calmExcess)) {
      this.#lastStarvedMillis = nowMillis;
      if (Number.isNaN(this.#sinceMillis)) this.#sinceMillis = nowMillis - STARVATION.minMillis;
    } else if (nowMillis - this.#lastStarvedMillis > STARVATION.graceMillis) this.#sinceMillis = Number.NaN;
  }

  /** Reads what the application gave: without the wait each operation is judged by itself. */
  #readWait(): number | undefined {
    try {
      return this.#waited();
    } catch (error) {
      keepFromHost('monitor', 'the wait for a processor is unknown', error);
      return undefined;
    }
  }

  #isToTell(change: OperationAnomaly, operations: readonly OperationLevels[], nowMillis: number): boolean {
    const key = `${change.operationKind} ${change.operation} ${change.id}`;
    if (change.state === 'closed') {
      this.#told.delete(key);
      return !this.#held.delete(key);
    }
    if (!this.#told.has(key) && this.#explains(change, operations, nowMillis)) {
      this.#held.set(key, change);
      this.#begin(change, nowMillis);
      return false;
    }
    this.#held.delete(key);
    this.#told.add(key);
    return true;
  }

  /** Whether the wait explains an anomaly. */
  #explains(anomaly: OperationAnomaly, operations: readonly OperationLevels[], nowMillis: number): boolean {
    const { kind, unit, since, from, to } = anomaly;
    if (!CAUSED.has(kind) || nowMillis - this.#lastStarvedMillis > STARVATION.graceMillis) return false;
    const excess = this.#excessSince(since - STARVATION.beforeMillis);
    if (excess < STARVATION.excess) return false;
    if (unit === 'share') return to - from <= STARVATION.sharePerExcess * excess;
    const { own, others } = risesBeside(anomaly, operations, nowMillis);
    const rise = Number.isNaN(own) ? Math.log(to / from) : own;
    const explained = Number.isNaN(others) ? STARVATION.risePerExcess * excess : STARVATION.power * Math.max(0, others);
    return rise <= explained + STARVATION.slack;
  }

  #excessSince(sinceMillis: number): number {
    return this.#wait.most(sinceMillis) - this.#wait.usual;
  }

  #begin({ operation, since, traceIds }: OperationAnomaly, nowMillis: number): void {
    if (this.#open === null) {
      const [usual, worst] = [this.#wait.usual, this.#wait.most(since - STARVATION.beforeMillis)];
      this.#open = { usual, worst, slower: new Set() };
      const sinceMillis = Number.isNaN(this.#sinceMillis) ? since : this.#sinceMillis;
      const strength = (worst - usual) / STARVATION.excess;
      const finding = { kind: 'starved', sinceMillis, from: usual, to: worst, unit: 'share', strength } as const;
      this.#episodes.apply('processor', { type: 'opened', finding }, nowMillis, traceIds);
    }
    this.#open.slower.add(operation);
  }

  /** Follows the open episode until the wait is over and nothing is held back. */
  #follow(nowMillis: number): void {
    const open = this.#open;
    if (open === null) return;
    const share = this.#wait.most(nowMillis - STARVATION.minMillis);
    if (share > open.worst) {
      open.worst = share;
      this.#episodes.apply('processor', { type: 'worse', to: share }, nowMillis, []);
    }
    if (nowMillis - this.#lastStarvedMillis <= STARVATION.graceMillis || this.#held.size > 0) return;
    const resolution = share - open.usual >= STARVATION.calmExcess ? 'new normal' : 'recovered';
    const ending = { endMillis: this.#lastStarvedMillis, resolution } as const;
    this.#episodes.apply('processor', { type: 'ended', ending, worst: open.worst }, nowMillis, []);
    this.#open = null;
  }

  #ofProcess(anomaly: ReturnType<AnomalyTracker['take']>[number]): OperationAnomaly {
    return { ...anomaly, operation: PROCESS, operationKind: 'internal' };
  }
}
