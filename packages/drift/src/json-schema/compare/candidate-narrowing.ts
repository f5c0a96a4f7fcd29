import type { JsonObject, JsonSchema } from '../json-value.js';

/** A possible narrowing at some depth, with values that may prove it. */
export interface CandidateNarrowing {
  readonly path: string;
  readonly rule: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The most candidates of a comparison; more would add nothing for a reader. */
export const MAX_CANDIDATES = 50;
/** The most values of a candidate as it is carried up through objects and lists. */
export const MAX_VALUES = 24;

/** Returns a candidate about the value itself, not about a part of it. */
export const candidate = (rule: string, text: string, values: readonly unknown[]): CandidateNarrowing => ({
  ...{ path: '', rule, text, values },
});

/** The operations that the comparison of a schema needs to compare its parts. */
export interface PartComparison {
  compare(before: JsonSchema, after: JsonSchema, depth: number): CandidateNarrowing[];
  /** Whether parts of the earlier and of the later schema have the same assertions. */
  areSame(before: unknown, after: unknown): boolean;
  /** Whether a part of the later schema accepts only values that the earlier one accepts; `false` when unknown. */
  isWithin(later: JsonSchema, earlier: JsonSchema): boolean;
  /** Whether no value is valid for both: for parts of the earlier and the later schema, or for two of the later. */
  areDisjoint(one: JsonSchema, side: 'before' | 'after', later: JsonSchema): boolean;
  /** Whether a name matches a pattern; `undefined` when unknown. */
  matches(pattern: string, name: string): boolean | undefined;
  /** Returns values that are likely valid for a part of one of the schemas. @param side @default 'before' */
  samples(schema: JsonSchema, side?: 'before' | 'after'): unknown[];
}

/** Two schemas of one type whose parts are compared. */
export interface TypedPair {
  readonly old: JsonObject;
  readonly now: JsonObject;
  readonly depth: number;
  /** Values that are likely valid for the old schema; made on demand. */
  readonly pool: () => readonly unknown[];
}

/** Returns the first few values as text. */
export const listed = (values: readonly unknown[]): string =>
  values
    .slice(0, 5)
    .map((value) => JSON.stringify(value))
    .join(', ');
