import type { OperationSample } from '@mcp-vitals/windows';
import { type ComparableCall, LOOP_CALLS, LOOP_ROUNDS } from './loop.js';
import { Waits } from './waits.js';

/** A call of a sequence, and the time since the end of the calls before it. */
export interface Step {
  readonly call: ComparableCall;
  readonly waitMillis: number;
}

/** Calls in sequence of which each repeats the one a round before. */
export class Run {
  /** The calls of the first round, which need not repeat any. */
  readonly first: readonly ComparableCall[];
  readonly waits = new Waits();
  calls: number;
  spentMillis: number;
  /** Whether every call failed. */
  failed: boolean;
  last: OperationSample;
  secondLast: OperationSample | undefined;

  constructor(round: readonly Step[]) {
    const [{ call }, ...others] = round as [Step, ...Step[]];
    this.first = round.map((step) => step.call);
    this.last = call.sample;
    this.calls = 1;
    this.spentMillis = call.sample.durationMs;
    this.failed = !call.sample.ok;
    for (const step of others) this.add(step);
  }

  add({ call: { sample }, waitMillis }: Step): void {
    this.secondLast = this.last;
    this.last = sample;
    this.calls++;
    this.spentMillis += sample.durationMs;
    this.failed &&= !sample.ok;
    this.waits.add(waitMillis);
  }

  /** Whether it has enough calls for a loop. */
  get isLong(): boolean {
    return this.calls >= LOOP_CALLS.told && this.calls >= LOOP_ROUNDS.told * this.first.length;
  }
}
