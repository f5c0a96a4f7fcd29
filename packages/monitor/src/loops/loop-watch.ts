import { keepFromHost, type LoopKind } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { type Loop, severityOfLoop } from './loop.js';
import { LoopAnomalies, type LoopAnomaly } from './loop-anomalies.js';
import { LoopFinder } from './loop-finder.js';
import { describeLoop } from './loop-text.js';

/** Loops that ended, kept for reports; the oldest are dropped. */
const MAX_ENDED = 100;

const KINDS: readonly LoopKind[] = ['same_call', 'polling', 'ping_pong', 'cycle'];
const ROLES = ['client', 'server'] as const;

export interface LoopCount {
  readonly role: Loop['role'];
  readonly kind: LoopKind;
  readonly count: number;
}

/** The latest finished calls, in the order of their ends. */
export interface RecentCalls {
  /** Number of calls that were ever added. */
  readonly pushed: number;
  /** The calls added after the first `count`, those that were dropped since excepted. */
  after(count: number): readonly OperationSample[];
}

/** A loop, and what is said of it. */
export interface WatchedLoop extends Loop {
  readonly isOpen: boolean;
  readonly severity: 'warning' | 'critical';
  /** One sentence with the figures. */
  readonly summary: string;
}

/** Watches the calls of a process for loops, between two ticks and never in a call. */
export class LoopWatch {
  readonly #counts = new Map(ROLES.flatMap((role) => KINDS.map((kind) => [`${role} ${kind}`, 0] as [string, number])));
  readonly #finder = new LoopFinder({
    began: ({ role, kind }) => this.#counts.set(`${role} ${kind}`, this.#counts.get(`${role} ${kind}`)! + 1),
    ended: ({ loop }) => this.#ended.push(loop),
  });
  readonly #anomalies = new LoopAnomalies();
  readonly #ended: Loop[] = [];
  /** Number of calls that were taken or missed. */
  #taken = 0;
  #missed = 0;

  /** Calls that were not looked at, and groups of calls that were dropped: there were too many since the last tick. */
  get missed(): number {
    return this.#missed + this.#finder.dropped;
  }

  /** The loops that were told since the start, by role and kind. */
  get counts(): LoopCount[] {
    return ROLES.flatMap((role) => KINDS.map((kind) => ({ role, kind, count: this.#counts.get(`${role} ${kind}`)! })));
  }

  /** Takes the calls that were added since the last time. Returns the anomalies that opened, escalated and closed. */
  tick(calls: RecentCalls, nowMillis: number): LoopAnomaly[] {
    const samples = calls.after(this.#taken);
    this.#missed += calls.pushed - this.#taken - samples.length;
    this.#taken = calls.pushed;
    const endedBefore = this.#ended.length;
    try {
      for (const sample of samples) this.#finder.add(sample);
      this.#finder.pass(nowMillis);
    } catch (error) {
      this.#missed += samples.length;
      keepFromHost('monitor', 'these calls were not searched for loops', error);
    }
    const loops = [...this.#ended.slice(endedBefore), ...this.#finder.open];
    if (this.#ended.length > MAX_ENDED) this.#ended.splice(0, this.#ended.length - MAX_ENDED);
    return this.#anomalies.changes(loops, nowMillis);
  }

  /** The loops that go on or ended later than `sinceMillis`, the latest first. */
  since(sinceMillis: number): WatchedLoop[] {
    const ended = this.#ended.filter(({ endMillis }) => endMillis > sinceMillis);
    return [...ended.map((loop) => watched(loop, false)), ...this.#finder.open.map((loop) => watched(loop, true))].sort(
      (a, b) => b.endMillis - a.endMillis,
    );
  }
}

const watched = (loop: Loop, isOpen: boolean): WatchedLoop => ({
  ...loop,
  isOpen,
  severity: severityOfLoop(loop),
  summary: describeLoop(loop),
});
