import type { OperationSample } from '@mcp-vitals/windows';
import { CallSequence, MAX_WAIT_MILLIS } from './call-sequence.js';
import { comparableCall } from './comparable-call.js';
import type { Loop } from './loop.js';

/** Conversations, sessions and traces that are followed at a time; the one that was silent longest is dropped. */
const MAX_GROUPS = 1000;

/** A loop, and those of its calls that were kept. */
export interface FoundLoop {
  readonly loop: Loop;
  readonly samples: readonly OperationSample[];
}

export interface LoopListener {
  /** A run of calls has become a loop. */
  began(loop: Loop): void;
  ended(found: FoundLoop): void;
}

/** Finds loops in finished calls, in memory that does not grow with them. It has no clock: time comes with the calls, and by `pass`. */
export class LoopFinder {
  readonly #listener: LoopListener;
  readonly #keepsCalls: boolean;
  /** The groups, the one that was silent longest first. */
  readonly #groups = new Map<string, CallSequence>();
  readonly #open = new Map<string, FoundLoop>();
  #dropped = 0;

  /** @param keepsCalls whether found loops have all of their calls */
  constructor(listener: LoopListener, keepsCalls = false) {
    this.#listener = listener;
    this.#keepsCalls = keepsCalls;
  }

  /** Groups that were dropped although a call of theirs could have followed. */
  get dropped(): number {
    return this.#dropped;
  }

  get open(): Loop[] {
    return [...this.#open.values()].map(({ loop }) => loop);
  }

  /** Takes a finished call; calls come in the order of their ends. */
  add(sample: OperationSample): void {
    const comparable = comparableCall(sample);
    if (comparable === undefined) return;
    const { group, scope, call } = comparable;
    const sequence = this.#groups.get(group);
    if (sequence === undefined) {
      this.#groups.set(group, new CallSequence(scope, call, this.#keepsCalls));
      if (this.#groups.size > MAX_GROUPS) this.#dropOldest(sample.startMillis);
      return;
    }
    this.#groups.delete(group);
    this.#groups.set(group, sequence);
    if (!sequence.add(call)) this.#end(group);
    this.#judge(group, sequence);
  }

  /** Ends the loops whose next call does not come, and at the end of all calls every loop. */
  pass(nowMillis: number): void {
    for (const [group, { loop }] of this.#open) {
      // The next call may be in progress, for about as long as the others took.
      const patienceMillis = MAX_WAIT_MILLIS + (2 * loop.spentMillis) / loop.calls;
      if (nowMillis - loop.endMillis <= patienceMillis) continue;
      this.#end(group);
      this.#groups.delete(group);
    }
  }

  #judge(group: string, sequence: CallSequence): void {
    const { loop, samples } = sequence;
    if (loop === undefined) {
      this.#end(group);
      return;
    }
    const isNew = !this.#open.has(group);
    this.#open.set(group, { loop, samples });
    if (isNew) this.#listener.began(loop);
  }

  #end(group: string): void {
    const found = this.#open.get(group);
    if (found === undefined) return;
    this.#open.delete(group);
    this.#listener.ended(found);
  }

  #dropOldest(nowMillis: number): void {
    const [group, { endMillis }] = this.#groups.entries().next().value!;
    if (nowMillis - endMillis <= MAX_WAIT_MILLIS) this.#dropped++;
    this.#groups.delete(group);
    this.#end(group);
  }
}
