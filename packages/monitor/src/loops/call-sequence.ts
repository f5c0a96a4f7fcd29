import type { LoopKind } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { type ComparableCall, LOOP_CALLS, type Loop, type LoopScope } from './loop.js';
import { Waits } from './waits.js';

/** Calls further apart than this do not belong to one loop. */
export const MAX_WAIT_MILLIS = 45_000;

/** A call without calls after it that changed nothing, or one of the two that take turns. */
interface Item {
  readonly operation: string;
  readonly key: string;
  /** The answer that a repeat must have; `undefined` until one is known. */
  answer: string | undefined;
}

/** Names of tools that ask how something goes on. */
const ASKS_FOR_STATE =
  /(?:[^a-zA-Z]|(?=[A-Z]))(?:[Ss]tatus|[Ss]tate|[Pp]oll|[Ww]ait|[Ww]atch|[Pp]rogress|[Cc]heck|[Ll]ogs?|[Rr]eady)(?![a-z])/;

const endOf = ({ startMillis, durationMs }: OperationSample): number => startMillis + durationMs;

/**
 * The latest calls of one conversation, session or trace that changed nothing: a run of one call, or of two that take turns. A call
 * with other arguments, another answer, or after a long wait begins a new run, because something goes on. Calls in the order of their ends.
 */
export class CallSequence {
  readonly #scope: LoopScope;
  #first: Item;
  #second: Item | undefined;
  #last: Item;
  #lastSample: OperationSample;
  #endMillis: number;
  #samples: OperationSample[];
  #calls = 1;
  #spentMillis: number;
  #failed: boolean;
  #waits = new Waits();
  readonly #keepsCalls: boolean;

  /** @param keepsCalls whether to keep all calls of the run; else the first and the last ones alone */
  constructor(scope: LoopScope, call: ComparableCall, keepsCalls = false) {
    this.#scope = scope;
    this.#keepsCalls = keepsCalls;
    this.#first = this.#last = itemOf(call);
    this.#lastSample = call.sample;
    this.#samples = [call.sample];
    this.#endMillis = endOf(call.sample);
    this.#spentMillis = call.sample.durationMs;
    this.#failed = !call.sample.ok;
  }

  /** The end of the last call. */
  get endMillis(): number {
    return this.#endMillis;
  }

  /** The calls of the run: all of them, or the first and the last ones. */
  get samples(): readonly OperationSample[] {
    return this.#samples;
  }

  /** Adds a call; returns whether it continues the run. */
  add(call: ComparableCall): boolean {
    const { sample, key } = call;
    const waitMillis = sample.startMillis - this.#endMillis;
    if (waitMillis > MAX_WAIT_MILLIS) return this.#restart(call);
    const known = key === this.#first.key ? this.#first : key === this.#second?.key ? this.#second : undefined;
    if (waitMillis < 0) return this.#overlap(call, known);
    if (known === undefined) return this.#pairWith(call);
    const changed = known.answer === undefined ? call.answer === undefined : call.answer !== known.answer;
    if (changed) return this.#restart(call);
    known.answer = call.answer;
    // Two calls no longer take turns: what is left is the call that is repeated now.
    if (this.#second !== undefined && known === this.#last) this.#beginWith(known, this.#lastSample, undefined);
    this.#continue(known, sample, waitMillis);
    return true;
  }

  /** The loop that the run is; `undefined` while it has too few calls, or its failed calls are retried with backoff. */
  get loop(): Loop | undefined {
    if (this.#calls < LOOP_CALLS.told || (this.#failed && this.#waits.grow)) return undefined;
    const { operation } = this.#first;
    return {
      kind: this.#kind,
      scope: this.#scope,
      operation,
      ...(this.#second && { other: this.#second.operation }),
      role: this.#lastSample.kind === 'client' ? 'client' : 'server',
      calls: this.#calls,
      spentMillis: this.#spentMillis,
      failed: this.#failed,
      waitMillis: this.#waits.averageMillis,
      startMillis: this.#samples[0]!.startMillis,
      endMillis: this.#endMillis,
      traceIds: [...new Set([this.#samples[0]!, ...this.#samples.slice(-2)].map(({ traceId }) => traceId))].filter(
        (id) => id !== '',
      ),
    };
  }

  get #kind(): LoopKind {
    if (this.#second !== undefined) return 'ping_pong';
    const polls = !this.#failed && (this.#waits.areSteady || ASKS_FOR_STATE.test(this.#first.operation));
    return polls ? 'polling' : 'same_call';
  }

  /** A call made in parallel neither repeats nor changes a run that it belongs to. */
  #overlap(call: ComparableCall, known: Item | undefined): boolean {
    if (known === undefined) return this.#restart(call);
    this.#endMillis = Math.max(this.#endMillis, endOf(call.sample));
    return true;
  }

  /** The last call and this one may begin to take turns. */
  #pairWith(call: ComparableCall): boolean {
    const waitMillis = call.sample.startMillis - this.#endMillis;
    const second = itemOf(call);
    this.#beginWith(this.#last, this.#lastSample, second);
    this.#continue(second, call.sample, waitMillis);
    return false;
  }

  #restart(call: ComparableCall): false {
    this.#beginWith(itemOf(call), call.sample, undefined);
    this.#endMillis = endOf(call.sample);
    return false;
  }

  #beginWith(first: Item, sample: OperationSample, second: Item | undefined): void {
    this.#first = this.#last = first;
    this.#second = second;
    this.#lastSample = sample;
    this.#samples = [sample];
    this.#calls = 1;
    this.#spentMillis = sample.durationMs;
    this.#failed = !sample.ok;
    this.#waits = new Waits();
  }

  #continue(item: Item, sample: OperationSample, waitMillis: number): void {
    this.#last = item;
    this.#lastSample = sample;
    this.#endMillis = endOf(sample);
    this.#calls++;
    this.#spentMillis += sample.durationMs;
    this.#failed &&= !sample.ok;
    this.#waits.add(waitMillis);
    this.#samples.push(sample);
    if (!this.#keepsCalls && this.#samples.length > 3) this.#samples.splice(1, 1);
  }
}

/** The first call of a kind is not compared, so it has an answer only if its arguments were sent before. */
const itemOf = ({ sample: { operation }, key, answer }: ComparableCall): Item => ({ operation, key, answer });
