import { isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';
import { isAssertion, isCompared, isWellFormed } from '../keywords.js';
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
import { ComparedPairs } from './compared-pairs.js';
import { areDisjoint } from './disjoint.js';
import { compareLists } from './lists.js';
import { NormalForm } from './normal-form.js';
import { compareObjects } from './objects.js';
import { Sampler, type TypeName, typesOf } from './samples.js';
import { compareUnions, fitsAsWhole, fitsOneToOne, unionOf } from './union.js';

/** The most pairs compared; nested unions could make their number unbounded. */
const MAX_COMPARISONS = 5000;
const MAX_DEPTH = 60;

export interface ComparisonOptions {
  readonly before: JsonSchema;
  readonly after: JsonSchema;
  readonly validators: { readonly before: BoundedValidator; readonly after: BoundedValidator };
  /** Whether it answers a question of another comparison and asks none itself. @default false */
  readonly isReverse?: boolean;
}

/** Compares two schemas and finds where the later one may accept less. Bounded for any input. */
export class Comparison implements PartComparison {
  readonly #options: ComparisonOptions;
  #reverse: Comparison | undefined;
  readonly #forms: { readonly before: NormalForm; readonly after: NormalForm };
  readonly #samplers: { readonly before: Sampler; readonly after: Sampler };
  readonly #texts: AssertionTexts;
  readonly #pairs = new ComparedPairs();
  #left = MAX_COMPARISONS;

  constructor(options: ComparisonOptions) {
    const { before, after } = options;
    this.#options = options;
    this.#forms = { before: new NormalForm(before), after: new NormalForm(after) };
    const { before: earlier, after: later } = this.#forms;
    this.#samplers = {
      before: new Sampler((schema) => earlier.of(schema)),
      after: new Sampler((schema) => later.of(schema)),
    };
    this.#texts = new AssertionTexts(before, after);
  }

  compare(before: JsonSchema, after: JsonSchema, depth = 0): CandidateNarrowing[] {
    const [old, now] = [this.#forms.before.of(before), this.#forms.after.of(after)];
    if (now === true || old === false || this.areSame(old, now)) return [];
    const known = this.#pairs.known(old, now);
    if (known) return known;
    if (depth > MAX_DEPTH || --this.#left < 0) return [candidate('too-complex', 'is too complex to be compared', [])];
    const settle = this.#pairs.assume(old, now);
    return settle(this.#compareForms(old, now, depth).slice(0, MAX_CANDIDATES));
  }

  areSame(before: unknown, after: unknown): boolean {
    return this.#texts.areSame(before, after);
  }

  areDisjoint(one: JsonSchema, side: 'before' | 'after', later: JsonSchema): boolean {
    return areDisjoint({ schema: one, forms: this.#forms[side] }, { schema: later, forms: this.#forms.after });
  }

  isWithin(later: JsonSchema, earlier: JsonSchema): boolean {
    if (this.areSame(earlier, later)) return true;
    if (this.#options.isReverse) return false;
    const { before, after, validators } = this.#options;
    const reversed = { before: validators.after, after: validators.before };
    this.#reverse ??= new Comparison({ before: after, after: before, validators: reversed, isReverse: true });
    return this.#reverse.compare(later, earlier).length === 0;
  }

  matches(pattern: string, name: string): boolean | undefined {
    return this.#options.validators.after.accepts({ pattern }, name);
  }

  samples(schema: JsonSchema, side: 'before' | 'after' = 'before'): unknown[] {
    return this.#samplers[side].of(schema);
  }

  #compareForms(old: JsonSchema, now: JsonSchema, depth: number): CandidateNarrowing[] {
    if (now === false) return [candidate('refused', 'is no longer accepted', this.samples(old))];
    if (old === false || now === true) return [];
    const base: JsonObject = old === true ? {} : old;
    if ('$ref' in base || '$ref' in now) {
      return [candidate('reference-changed', 'has a reference that cannot be followed', this.samples(old))];
    }
    if (Array.isArray(base.enum)) return this.#compareValues(base.enum, base, now);
    if ('oneOf' in base && fitsOneToOne(this, base, now, depth)) return [];
    const branches = unionOf(base);
    if (branches && fitsAsWhole(this, base, now, depth)) return [];
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
    const values = Array.isArray(now.enum) ? now.enum : undefined;
    if (values && !areAll(type, values)) {
      return [candidate('enum-narrowed', `accepts only ${listed(values)} now`, pool())];
    }
    const nowTypes = typesOf(now);
    const isTaken = nowTypes.includes(type) || (type === 'integer' && nowTypes.includes('number'));
    if (!isTaken && !(type === 'number' && nowTypes.includes('integer') && isWholeOnly(old))) {
      return [candidate('type-changed', `was ${type}, is ${nowTypes.join(' or ') || 'nothing'}`, pool())];
    }
    return [
      ...compareUnions(this, pair),
      ...this.#compareParts(pair),
      ...this.#compareOthers(pair, type),
      ...compareBounds(pair, type),
      ...(type === 'array' ? compareLists(this, pair) : []),
      ...(type === 'object' ? compareObjects(this, pair) : []),
    ];
  }

  #compareValues(values: readonly unknown[], old: JsonObject, now: JsonSchema): CandidateNarrowing[] {
    const taken = values.filter((value) => this.#options.validators.before.accepts(old, value) !== false);
    const refused = taken.filter((value) => this.#options.validators.after.accepts(now, value) !== true);
    return refused.length === 0 ? [] : [candidate('enum-narrowed', `no longer accepts ${listed(refused)}`, refused)];
  }

  /** Compares `allOf` and `not`: a valid value satisfies every part and is disjoint from a negated one. */
  #compareParts({ old, now, depth, pool }: TypedPair): CandidateNarrowing[] {
    const [oldParts, parts] = [old, now].map(({ allOf }) => (Array.isArray(allOf) ? allOf : []) as JsonSchema[]);
    const others = parts!.filter((part) => !oldParts!.some((one) => this.areSame(one, part)));
    const isRefused =
      isSchema(now.not) &&
      !this.areSame({ not: old.not }, { not: now.not }) &&
      !this.areDisjoint(old, 'before', now.not) &&
      !(isSchema(old.not) && this.isWithin(now.not, old.not));
    return [
      ...others.flatMap((part) => this.compare(old, part, depth + 1)),
      ...(isRefused ? [candidate('constraint-changed', 'has a different `not`', pool())] : []),
    ];
  }

  /** Compares keywords without rules of their own: harmless only when unchanged, or removed without affecting others. */
  #compareOthers({ old, now, depth, pool }: TypedPair, type: TypeName): CandidateNarrowing[] {
    const concerns = (key: string) => !Object.hasOwn(TYPE_OF, key) || TYPE_OF[key] === type;
    const isKept = (key: string) => this.areSame({ [key]: old[key] }, { [key]: now[key] });
    const isWider = (key: string) =>
      (key === 'then' || key === 'else') &&
      isKept('if') &&
      this.compare((old[key] ?? true) as JsonSchema, now[key] as JsonSchema, depth + 1).length === 0;
    const changed = Object.keys(now).filter((key) => {
      if (isCompared(key)) return !isWellFormed(key, now[key]);
      if (CONTAINED.has(key)) return key === 'contains' && concerns(key) && !(isKept(key) && allowsAsMany(old, now));
      // Unevaluated keywords depend on the rest of the schema, which changed.
      return concerns(key) && (key.startsWith('unevaluated') || !(isKept(key) || isWider(key)));
    });
    return changed.map((key) => candidate('constraint-changed', `has a different ${key}`, pool()));
  }
}

const CONTAINED: ReadonlySet<string> = new Set(['contains', 'minContains', 'maxContains']);

/** Whether each number of matching items that was allowed is allowed now. */
function allowsAsMany(old: JsonObject, now: JsonObject): boolean {
  const [before, after] = [old, now].map(({ minContains = 1, maxContains = Infinity }) => ({
    minContains,
    maxContains,
  }));
  return after!.minContains! <= before!.minContains! && after!.maxContains! >= before!.maxContains!;
}

/** The type of values to which a keyword applies, for keywords of one type alone. */
const TYPE_OF: Readonly<Record<string, TypeName>> = {
  ...{ pattern: 'string', format: 'string', contains: 'array', minContains: 'array', maxContains: 'array' },
  ...{ unevaluatedItems: 'array', patternProperties: 'object', propertyNames: 'object', dependentRequired: 'object' },
  ...{ dependentSchemas: 'object', unevaluatedProperties: 'object' },
};

/** Whether the values are all there are of a type. */
const areAll = (type: TypeName, values: readonly unknown[]): boolean =>
  (type === 'null' && values.includes(null)) || (type === 'boolean' && values.includes(true) && values.includes(false));

/** Whether no keyword of the schema depends on the type: then types need not be compared one by one. */
const isUntyped = (schema: JsonObject): boolean =>
  isObject(schema) && Object.entries(schema).every(([key, value]) => !isAssertion(key, value) || !isCompared(key));
