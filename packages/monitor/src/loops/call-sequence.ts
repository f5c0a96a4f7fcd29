import type { LoopKind } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { type ComparableCall, type Loop, type LoopScope, MAX_ROUND } from './loop.js';
import { Run, type Step } from './run.js';

/** Calls further apart than this do not belong to one loop. */
export const MAX_WAIT_MILLIS = 45_000;

/** Names of tools that ask how something goes on. */
const ASKS_FOR_STATE =
  /(?:[^a-zA-Z]|(?=[A-Z]))(?:[Ss]tatus|[Ss]tate|[Pp]oll|[Ww]ait|[Ww]atch|[Pp]rogress|[Cc]heck|[Ll]ogs?|[Rr]eady)(?![a-z])/;

const endOf = ({ startMillis, durationMs }: OperationSample): number => startMillis + durationMs;

/**
 * The latest calls of one conversation, session or trace, and the runs that they are in: of one call, or of a few that take turns.
 * A call with other arguments, another answer, or after a long wait ends them, because something goes on. Calls in the order of their ends.
 */
export class CallSequence {
  readonly #scope: LoopScope;
  /** The latest calls in sequence, the last one at the end, at most a round. */
  #latest: Step[] = [];
  /** By the calls of a round, less one. */
  readonly #runs: (Run | undefined)[] = [];
  #endMillis = Number.NEGATIVE_INFINITY;
  /** The calls in sequence, if they are kept. */
  #samples: OperationSample[] | undefined;

  /** @param keepsCalls whether to keep all calls in sequence */
  constructor(scope: LoopScope, call: ComparableCall, keepsCalls = false) {
    this.#scope = scope;
    if (keepsCalls) this.#samples = [];
    this.#begin(call);
  }

  /** The end of the last call. */
  get endMillis(): number {
    return this.#endMillis;
  }

  /** The calls of the loop, if they are kept. */
  get samples(): readonly OperationSample[] {
    return this.#samples?.slice(-(this.#told?.calls ?? 0)) ?? [];
  }

  /** Adds a call; returns whether a loop that was there goes on. */
  add(call: ComparableCall): boolean {
    const { sample, key } = call;
    const waitMillis = sample.startMillis - this.#endMillis;
    if (waitMillis < 0 && this.#latest.some((step) => step.call.key === key)) {
      // A call made in parallel neither repeats nor changes those that it is equal to.
      this.#endMillis = Math.max(this.#endMillis, endOf(sample));
      return true;
    }
    if (waitMillis < 0 || waitMillis > MAX_WAIT_MILLIS) {
      this.#begin(call);
      return false;
    }
    const told = this.#told;
    this.#continue({ call, waitMillis });
    return told !== undefined && this.#runs.includes(told);
  }

  /** The loop that the calls are; `undefined` while they are too few, or failed ones are retried with backoff. */
  get loop(): Loop | undefined {
    const run = this.#told;
    if (run === undefined || (run.failed && run.waits.grow)) return undefined;
    const [operation, ...others] = run.first.map(({ sample }) => sample.operation) as [string, ...string[]];
    const first = run.first[0]!.sample;
    return {
      kind: kindOf(run),
      scope: this.#scope,
      operation,
      others,
      role: run.last.kind === 'client' ? 'client' : 'server',
      calls: run.calls,
      spentMillis: run.spentMillis,
      failed: run.failed,
      waitMillis: run.waits.averageMillis,
      startMillis: first.startMillis,
      endMillis: this.#endMillis,
      traceIds: tracesOf([first, run.secondLast, run.last]),
    };
  }

  /** The run with enough calls for a loop whose round is the shortest. */
  get #told(): Run | undefined {
    return this.#runs.find((run) => run?.isLong);
  }

  #begin(call: ComparableCall): void {
    this.#runs.length = 0;
    this.#latest = [{ call, waitMillis: 0 }];
    this.#endMillis = endOf(call.sample);
    if (this.#samples) this.#samples = [call.sample];
  }

  #continue(step: Step): void {
    const { call } = step;
    for (let round = 1; round <= this.#latest.length; round++) {
      const isRepeated = isRepeat(call, this.#latest[this.#latest.length - round]!.call);
      const run = isRepeated ? (this.#runs[round - 1] ?? new Run(this.#latest.slice(-round))) : undefined;
      run?.add(step);
      this.#runs[round - 1] = run;
    }
    this.#latest.push(step);
    if (this.#latest.length > MAX_ROUND) this.#latest.shift();
    this.#endMillis = endOf(call.sample);
    this.#samples?.push(call.sample);
  }
}

/** The first call of a kind is not compared, so that any answer repeats its own. */
const isRepeat = ({ key, answer }: ComparableCall, before: ComparableCall): boolean =>
  key === before.key && answer !== undefined && (before.answer === undefined || answer === before.answer);

function kindOf({ first, failed, waits }: Run): LoopKind {
  if (first.length > 1) return first.length === 2 ? 'ping_pong' : 'cycle';
  const polls = !failed && (waits.areSteady || ASKS_FOR_STATE.test(first[0]!.sample.operation));
  return polls ? 'polling' : 'same_call';
}

const tracesOf = (samples: readonly (OperationSample | undefined)[]): string[] =>
  [...new Set(samples.map((sample) => sample?.traceId ?? ''))].filter((id) => id !== '');
