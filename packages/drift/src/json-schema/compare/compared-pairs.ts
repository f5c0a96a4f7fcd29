import type { JsonSchema } from '../json-value.js';
import type { CandidateNarrowing } from './candidate-narrowing.js';

const NOTHING: CandidateNarrowing[] = [];

/**
 * What is known of pairs of schemas, recursive ones among them: a pair that is still being compared counts as harmless, as
 * in the comparison of recursive types (Amadio and Cardelli 1993). When it turns out not to be, what was found harmless
 * since is forgotten, because it may have relied on that; a narrowing that was found in spite of it stays one.
 */
export class ComparedPairs {
  readonly #found = new Map<JsonSchema, Map<JsonSchema, CandidateNarrowing[]>>();
  /** Harmless pairs, in the order in which they were assumed to be. */
  readonly #assumed: (readonly [JsonSchema, JsonSchema])[] = [];

  /** What is wrong with the pair; `undefined` when it was not compared yet. */
  known(before: JsonSchema, after: JsonSchema): CandidateNarrowing[] | undefined {
    return this.#found.get(after)?.get(before);
  }

  /** @returns what takes and hands back the outcome of the comparison */
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
