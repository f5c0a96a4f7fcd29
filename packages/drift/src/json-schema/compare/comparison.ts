import { canonical, isObject, type JsonObject, type JsonSchema } from '../json-value.js';
import { ENTANGLED, isAnnotation, isCompared, isWellFormed } from '../keywords.js';
import { resolveReference } from '../reference.js';
import type { BoundedValidator } from '../validate/bounded-validator.js';
import { AssertionTexts } from './assertion-texts.js';
import { compareBounds, isEmpty, isWholeOnly } from './bounds.js';
import {
  type CandidateNarrowing,
  candidate,
  listed,
  MAX_CANDIDATES,
  type PartComparison,
  type TypedPair,
} from './candidate-narrowing.js';
import { compareLists } from './lists.js';
import { compareObjects } from './objects.js';
import { Sampler, type TypeName, typesOf } from './samples.js';
import { compareUnions, unionOf } from './union.js';

/** Pairs of schemas that are looked at; unions of unions could make them any number. */
const MAX_COMPARISONS = 1000;
const MAX_DEPTH = 60;

export interface ComparisonOptions {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
  readonly validators: { readonly before: BoundedValidator; readonly after: BoundedValidator };
}

/** One schema held against another: where the later one may take less. Bounded, whatever they are. */
export class Comparison implements PartComparison {
  readonly #roots: { readonly before: JsonSchema; readonly after: JsonSchema };
  readonly #validators: ComparisonOptions['validators'];
  readonly #sameDefinitions: boolean;
  readonly #sampler: Sampler;
  readonly #texts = new AssertionTexts();
  /** Pairs under comparison: a reference that leads back to one adds nothing to it. */
  readonly #open = new Map<JsonSchema, Set<JsonSchema>>();
  #left = MAX_COMPARISONS;

  constructor({ before, after, validators }: ComparisonOptions) {
    this.#roots = { before, after };
    this.#validators = validators;
    this.#sampler = new Sampler((ref) => resolveReference(before, ref));
    this.#sameDefinitions = this.#texts.ofDefinitions(before) === this.#texts.ofDefinitions(after);
  }

  compare(before: JsonSchema, after: JsonSchema, depth = 0): CandidateNarrowing[] {
    if (after === true || before === false) return [];
    if (isObject(after) && Object.keys(after).every(isAnnotation)) return [];
    if (depth > MAX_DEPTH || --this.#left < 0) return [candidate('too-complex', 'is too complex to be compared', [])];
    if (this.#same(before, after)) return [];
    const known = this.#open.get(after) ?? new Set();
    if (known.has(before)) return [];
    this.#open.set(after, known.add(before));
    try {
      return this.#compareOpen(before, after, depth).slice(0, MAX_CANDIDATES);
    } finally {
      known.delete(before);
    }
  }

  samples(schema: JsonSchema): unknown[] {
    return this.#sampler.of(schema);
  }

  #compareOpen(before: JsonSchema, after: JsonSchema, depth: number): CandidateNarrowing[] {
    const [old, now] = [this.#dereferenced(before, 'before'), this.#dereferenced(after, 'after')];
    if (old === undefined || now === undefined) {
      return [candidate('reference-changed', 'has a reference that cannot be followed', this.samples(before))];
    }
    if (old !== before || now !== after) return this.compare(old, now, depth + 1);
    if (now === false) return [candidate('refused', 'is no longer taken', this.samples(before))];
    if (old === false || now === true) return [];

    const base: JsonObject = old === true ? {} : old;
    const values = finiteValues(base);
    if (values) return this.#compareValues(values, base, now);
    const branches = unionOf(base);
    if (branches) return branches.flatMap((branch) => this.compare(branch, now, depth + 1));
    const types = typesOf(base);
    if (types.length > 1 && !isUntyped(now)) {
      return types.flatMap((type) => this.compare({ ...base, type }, now, depth + 1));
    }
    const [type] = types;
    const typed = base.type === type ? base : { ...base, type };
    return this.#compareType(type, { old: typed, now, depth, pool: () => this.samples(typed) });
  }

  #compareType(type: TypeName | undefined, pair: TypedPair): CandidateNarrowing[] {
    const { old, now, pool } = pair;
    if (type === undefined || isEmpty(old, type)) return [];
    const nowValues = finiteValues(now);
    if (nowValues && !areAll(type, nowValues)) {
      return [candidate('enum-narrowed', `takes only ${listed(nowValues)} now`, pool())];
    }
    const nowTypes = typesOf(now);
    const isTaken = nowTypes.includes(type) || (type === 'integer' && nowTypes.includes('number'));
    if (!isTaken && !(type === 'number' && nowTypes.includes('integer') && isWholeOnly(old))) {
      return [candidate('type-changed', `was ${type}, is ${nowTypes.join(' or ') || 'nothing'}`, pool())];
    }
    return [
      ...compareUnions(this, pair, (part) => this.#isSelfContained(part)),
      ...this.#compareOthers(pair),
      ...compareBounds(pair, type),
      ...(type === 'array' ? compareLists(this, pair) : []),
      ...(type === 'object' ? compareObjects(this, pair) : []),
    ];
  }

  #compareValues(values: readonly unknown[], old: JsonObject, now: JsonSchema): CandidateNarrowing[] {
    const taken = values.filter((value) => this.#validators.before.accepts(old, value) !== false);
    const refused = taken.filter((value) => this.#validators.after.accepts(now, value) !== true);
    return refused.length === 0 ? [] : [candidate('enum-narrowed', `no longer takes ${listed(refused)}`, refused)];
  }

  /** Keywords that are not understood here: harmless only while they stay, or go without taking others along. */
  #compareOthers({ old, now, pool }: TypedPair): CandidateNarrowing[] {
    const isSame = (key: string) => canonical(old[key]) === canonical(now[key]) && this.#isSelfContained(now[key]);
    const changed = Object.keys(now).filter((key) => {
      if (isAnnotation(key)) return false;
      if (isCompared(key)) return !isWellFormed(key, now[key]);
      // What is not evaluated elsewhere depends on all the rest, which is not the same.
      return key.startsWith('unevaluated') || !isSame(key);
    });
    const leftOut = ENTANGLED.filter((key) => key in old && !(key in now));
    return [...changed, ...leftOut].map((key) =>
      candidate('constraint-changed', key in now ? `has another ${key}` : `has lost its ${key}`, pool()),
    );
  }

  /** Where a reference leads that stands alone; `undefined` when it leads nowhere. */
  #dereferenced(schema: JsonSchema, side: 'before' | 'after'): JsonSchema | undefined {
    if (typeof schema === 'boolean' || schema.$ref === undefined) return schema;
    if (typeof schema.$ref !== 'string') return undefined;
    const stands = Object.keys(schema).every((key) => key === '$ref' || isAnnotation(key));
    return stands ? resolveReference(this.#roots[side], schema.$ref) : undefined;
  }

  #same(before: JsonSchema, after: JsonSchema): boolean {
    return this.#texts.of(before) === this.#texts.of(after) && this.#isSelfContained(after);
  }

  /** The same text means the same only while what it refers to is the same. */
  #isSelfContained(part: unknown): boolean {
    return this.#sameDefinitions || !/"\$(ref|dynamicRef|recursiveRef)"/.test(JSON.stringify(part) ?? '');
  }
}

/** The values that a schema names one by one. */
function finiteValues(schema: JsonObject): readonly unknown[] | undefined {
  if ('const' in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

/** Whether there are no other values of a type. */
const areAll = (type: TypeName, values: readonly unknown[]): boolean =>
  (type === 'null' && values.includes(null)) || (type === 'boolean' && values.includes(true) && values.includes(false));

/** Whether nothing in it depends on the type: then the types of the other side need no telling apart. */
const isUntyped = (schema: JsonObject): boolean =>
  Object.keys(schema).every((key) => isAnnotation(key) || !isCompared(key));
