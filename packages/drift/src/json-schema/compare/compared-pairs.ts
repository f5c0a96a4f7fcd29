import type { JsonSchema } from '../json-value.js';
import type { CandidateNarrowing } from './candidate-narrowing.js';

const NOTHING: CandidateNarrowing[] = [];

/**
 * The results for pairs of schemas, recursive ones included: a pair that is still being compared counts as harmless, as in
 * the comparison of recursive types (Amadio and Cardelli 1993). When it turns out narrower, the pairs found harmless
 * since are forgotten, because they may have relied on it; a narrowing found meanwhile stays one.
 */
export class ComparedPairs {
  readonly #found = new Map<JsonSchema, Map<JsonSchema, CandidateNarrowing[]>>();
  /** Pairs assumed harmless, in order of assumption. */
  readonly #assumed: (readonly [JsonSchema, JsonSchema])[] = [];

  /** Returns the narrowings of the pair; `undefined` when it was not compared yet. */
  known(before: JsonSchema, after: JsonSchema): CandidateNarrowing[] | undefined {
    return this.#found.get(after)?.get(before);
  }

  /** @returns a function that records the outcome of the comparison and returns it */
  assume(before: JsonSchema, after: JsonSchema): (outcome: CandidateNarrowing[]) => CandidateNarrowing[] {
    const place = this.#assumed.push([before, after]) - 1;
    this.#set(before, after, NOTHING);
    return (outcome) => {
      if (outcome.length === 0) return outcome;
      for (const [old, now] of this.#assumed.splice(place)) this.#found.get(now)?.delete(old);
      this.#set(before, after, outcome);
      return outcome;
    };
  }

  #set(before: JsonSchema, after: JsonSchema, outcome: CandidateNarrowing[]): void {
    const pairs = this.#found.get(after) ?? new Map<JsonSchema, CandidateNarrowing[]>();
    this.#found.set(after, pairs.set(before, outcome));
  }
}
