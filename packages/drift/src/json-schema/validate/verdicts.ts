import { canonical, isObject, type JsonObject, type JsonSchema } from '../json-value.js';
import { hasFormat } from './formats.js';

/** Whether a value is valid; `undefined` when unknown. */
export type Verdict = boolean | undefined;

/** The context in which a keyword is evaluated. */
export interface Surroundings {
  /** The schema that contains the keyword. */
  readonly schema: JsonObject;
  /** Evaluates a part of the value against a part of the schema. */
  readonly inner: (schema: unknown, value: unknown) => Verdict;
  /** Charges steps beyond a single visit. */
  readonly pay: (steps: number) => void;
  /** Returns the texts of values that a schema lists. */
  readonly textsOf: (values: readonly unknown[]) => ReadonlySet<string>;
  /** Returns a pattern to run; `undefined` for one that could hang the process. */
  readonly harmless: (pattern: string) => RegExp | undefined;
}

export type Keyword = (limit: never, value: unknown, around: Surroundings) => Verdict;

/** Characters that count as one step. */
const CHARACTERS_A_STEP = 100;

/** Conjunction: `false` as soon as one verdict is, even when others are unknown. */
export function every<T>(items: readonly T[], verdictOf: (item: T) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const item of items) {
    const one = verdictOf(item);
    if (one === false) return false;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

/** Disjunction: `true` as soon as one verdict is. */
const some = <T>(items: readonly T[], verdictOf: (item: T) => Verdict): Verdict =>
  opposite(every(items, (item) => opposite(verdictOf(item))));

const opposite = (verdict: Verdict): Verdict => (verdict === undefined ? undefined : !verdict);

function exactlyOne<T>(items: readonly T[], verdictOf: (item: T) => Verdict): Verdict {
  const verdicts = items.map(verdictOf);
  if (verdicts.filter((one) => one === true).length > 1) return false;
  return verdicts.includes(undefined) ? undefined : verdicts.includes(true);
}

/** Returns a text that is equal for equal JSON values. */
export function textOf(value: unknown, pay: Surroundings['pay']): string {
  const text = canonical(value);
  pay(text.length / CHARACTERS_A_STEP);
  return text;
}

const IS_TYPE: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject,
};

const number = (holds: (value: number, limit: number) => boolean) => (limit: number, value: unknown) =>
  typeof value !== 'number' || holds(value, limit);
const text =
  (holds: (length: number, limit: number) => boolean) =>
  (limit: number, value: unknown, { pay }: Surroundings) => {
    if (typeof value !== 'string') return true;
    pay(value.length / CHARACTERS_A_STEP);
    return holds(Array.from(value).length, limit);
  };
const list = (holds: (length: number, limit: number) => boolean) => (limit: number, value: unknown) =>
  !Array.isArray(value) || holds(value.length, limit);
const object = (holds: (size: number, limit: number) => boolean) => (limit: number, value: unknown) =>
  !isObject(value) || holds(Object.keys(value).length, limit);
const atLeast = (size: number, limit: number) => size >= limit;
const atMost = (size: number, limit: number) => size <= limit;

/** The supported keywords of JSON Schema (draft 2020-12) and how each judges a value. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  // Evaluated together with `contains` and `if`.
  ...Object.fromEntries(['minContains', 'maxContains', 'then', 'else'].map((key) => [key, () => true])),
  type: (types: string | unknown[], value) => {
    const named = [types].flat();
    if (!named.every((one) => typeof one === 'string' && Object.hasOwn(IS_TYPE, one))) return undefined;
    return named.some((one) => IS_TYPE[one as string]!(value));
  },
  const: (wanted: unknown, value, { pay }) => textOf(wanted, pay) === textOf(value, pay),
  enum: (values: unknown[], value, { pay, textsOf }) => textsOf(values).has(textOf(value, pay)),
  minimum: number(atLeast),
  maximum: number(atMost),
  exclusiveMinimum: number((value, limit) => value > limit),
  exclusiveMaximum: number((value, limit) => value < limit),
  multipleOf: number((value, limit) => Number.isInteger(value / limit)),
  minLength: text(atLeast),
  maxLength: text(atMost),
  pattern: (pattern: string, value, { pay, harmless }) => {
    if (typeof value !== 'string') return true;
    pay(value.length / CHARACTERS_A_STEP);
    return harmless(pattern)?.test(value);
  },
  format: (name: string, value) => typeof value !== 'string' || hasFormat(name, value),
  minItems: list(atLeast),
  maxItems: list(atMost),
  uniqueItems: (wanted: boolean, value, { pay }) =>
    !wanted || !Array.isArray(value) || new Set(value.map((one) => textOf(one, pay))).size === value.length,
  prefixItems: (items: JsonSchema[], value, { inner }) =>
    !Array.isArray(value) || every([...items.slice(0, value.length).entries()], ([at, one]) => inner(one, value[at])),
  items: (items: JsonSchema, value, { schema, inner }) => {
    const first = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
    return !Array.isArray(value) || every(value.slice(first), (one) => inner(items, one));
  },
  minProperties: object(atLeast),
  maxProperties: object(atMost),
  required: (names: string[], value) => !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
  properties: (properties: JsonObject, value, { inner }) =>
    !isObject(value) ||
    every(Object.entries(properties), ([name, one]) => !Object.hasOwn(value, name) || inner(one, value[name])),
  propertyNames: (names: JsonSchema, value, { inner }) =>
    !isObject(value) || every(Object.keys(value), (name) => inner(names, name)),
  additionalProperties: (rest: JsonSchema, value, { schema, inner, harmless }) => {
    if (!isObject(value)) return true;
    const { properties, patternProperties } = schema;
    const isDeclared = (name: string) => isObject(properties) && Object.hasOwn(properties, name);
    const patterns = Object.keys(isObject(patternProperties) ? patternProperties : {});
    return every(Object.keys(value), (name): Verdict => {
      const matches = patterns.map((pattern) => harmless(pattern)?.test(name));
      if (isDeclared(name) || matches.includes(true)) return true;
      return matches.includes(undefined) ? undefined : inner(rest, value[name]);
    });
  },
  patternProperties: (patterns: JsonObject, value, { inner, harmless }) =>
    !isObject(value) ||
    every(Object.entries(patterns), ([pattern, one]): Verdict => {
      const regExp = harmless(pattern);
      return regExp && every(Object.keys(value), (name) => !regExp.test(name) || inner(one, value[name]));
    }),
  dependentRequired: (names: JsonObject, value) =>
    !isObject(value) ||
    every(Object.entries(names), ([name, needed]) => {
      if (!Object.hasOwn(value, name)) return true;
      return Array.isArray(needed) ? needed.every((one) => Object.hasOwn(value, String(one))) : undefined;
    }),
  contains: (item: JsonSchema, value, { schema, inner }) => {
    if (!Array.isArray(value)) return true;
    const verdicts = value.map((one) => inner(item, one));
    const [sure, possible] = [true, undefined].map((one) => verdicts.filter((verdict) => verdict === one).length) as [
      number,
      number,
    ];
    const [low, high] = [schema.minContains ?? 1, schema.maxContains ?? Infinity] as [number, number];
    if (sure + possible < low || sure > high) return false;
    return possible === 0 || (sure >= low && sure + possible <= high) ? true : undefined;
  },
  if: (condition: JsonSchema, value, { schema, inner }) => {
    const holds = inner(condition, value);
    const [yes, no] = [schema.then ?? true, schema.else ?? true].map((one) => () => inner(one, value));
    if (holds !== undefined) return holds ? yes!() : no!();
    const [then, otherwise] = [yes!(), no!()];
    return then === otherwise ? then : undefined;
  },
  allOf: (parts: JsonSchema[], value, { inner }) => every(parts, (one) => inner(one, value)),
  anyOf: (branches: JsonSchema[], value, { inner }) => some(branches, (one) => inner(one, value)),
  oneOf: (branches: JsonSchema[], value, { inner }) => exactlyOne(branches, (one) => inner(one, value)),
  not: (part: JsonSchema, value, { inner }) => opposite(inner(part, value)),
};
