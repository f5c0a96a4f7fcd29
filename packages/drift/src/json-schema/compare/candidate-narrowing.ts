import type { JsonObject, JsonSchema } from '../json-value.js';

/** A narrowing at some depth, with values there that might show it. */
export interface CandidateNarrowing {
  readonly path: string;
  readonly rule: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Of a comparison; what is beyond it would add nothing for whoever reads it. */
export const MAX_CANDIDATES = 50;
/** Of a candidate, carried up through objects and lists. */
export const MAX_VALUES = 24;

/** A candidate about the value itself, not about a part of it. */
export const candidate = (rule: string, text: string, values: readonly unknown[]): CandidateNarrowing => ({
  ...{ path: '', rule, text, values },
});

/** What the comparison of a whole needs to compare its parts. */
export interface PartComparison {
  compare(before: JsonSchema, after: JsonSchema, depth: number): CandidateNarrowing[];
  /** Whether parts of the earlier and of the later schema say the same of what is valid. */
  areSame(before: unknown, after: unknown): boolean;
  /** Whether a part of the later schema takes nothing that one of the earlier refuses; `false` when that is not known. */
  isWithin(later: JsonSchema, earlier: JsonSchema): boolean;
  /** Whether no value is taken by both: by parts of the earlier and of the later schema, or by two of the later. */
  areDisjoint(one: JsonSchema, side: 'before' | 'after', later: JsonSchema): boolean;
  /** Values that a part of one of the schemas is likely to take. @param side @default 'before' */
  samples(schema: JsonSchema, side?: 'before' | 'after'): unknown[];
}

/** Two schemas of one type, which their parts are compared for. */
export interface TypedPair {
  readonly old: JsonObject;
  readonly now: JsonObject;
  readonly depth: number;
  /** Values that the old one is likely to take; made when they are needed. */
  readonly pool: () => readonly unknown[];
}

/** The first few of some values, as text. */
export const listed = (values: readonly unknown[]): string =>
  values
    .slice(0, 5)
    .map((value) => JSON.stringify(value))
    .join(', ');
