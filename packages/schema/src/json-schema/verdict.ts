import { canonical, isObject, isSchema, type JsonObject, type JsonSchema } from './json-value.js';
import { isAnnotation, isWellFormed } from './keywords.js';
import { resolveReference } from './reference.js';

/** Whether a schema takes a value; `undefined` when it says so by a keyword that is not known here. */
export type Verdict = boolean | undefined;

/** Deeper than this nothing is said. */
const MAX_DEPTH = 64;

type Keyword = (limit: never, value: unknown, schema: JsonObject, inner: Inner) => Verdict;
type Inner = (schema: unknown, value: unknown) => Verdict;

/**
 * Judges a value by looking at it, where writing a validator would cost a hundred times more than running it once.
 * @param root where references lead
 */
export function judge(root: JsonSchema, schema: unknown, value: unknown, depth = 0): Verdict {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema) || depth > MAX_DEPTH) return undefined;
  const inner: Inner = (part, partValue) => judge(root, part, partValue, depth + 1);
  return every(Object.entries(schema), ([key, limit]) => {
    if (isAnnotation(key)) return true;
    if (key === '$ref') return typeof limit === 'string' ? inner(resolveReference(root, limit), value) : undefined;
    const keyword = Object.hasOwn(KEYWORDS, key) && isWellFormed(key, limit) ? KEYWORDS[key] : undefined;
    return keyword?.(limit as never, value, schema, inner);
  });
}

/** `false` as soon as one is, whatever is unknown beside it. */
function every<T>(items: readonly T[], verdictOf: (item: T) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const item of items) {
    const one = verdictOf(item);
    if (one === false) return false;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

function exactlyOneOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.filter((one) => one === true).length > 1) return false;
  return verdicts.includes(undefined) ? undefined : verdicts.includes(true);
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
const text = (holds: (length: number, limit: number) => boolean) => (limit: number, value: unknown) =>
  typeof value !== 'string' || holds(Array.from(value).length, limit);
const list = (holds: (length: number, limit: number) => boolean) => (limit: number, value: unknown) =>
  !Array.isArray(value) || holds(value.length, limit);
const atLeast = (size: number, limit: number) => size >= limit;
const atMost = (size: number, limit: number) => size <= limit;

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: (types: string | unknown[], value) => {
    const named = [types].flat();
    if (!named.every((one) => typeof one === 'string' && Object.hasOwn(IS_TYPE, one))) return undefined;
    return named.some((one) => IS_TYPE[one as string]!(value));
  },
  const: (wanted: unknown, value) => canonical(wanted) === canonical(value),
  enum: (values: unknown[], value) => values.some((one) => canonical(one) === canonical(value)),
  minimum: number(atLeast),
  maximum: number(atMost),
  exclusiveMinimum: number((value, limit) => value > limit),
  exclusiveMaximum: number((value, limit) => value < limit),
  multipleOf: number((value, limit) => Number.isInteger(value / limit)),
  minLength: text(atLeast),
  maxLength: text(atMost),
  minItems: list(atLeast),
  maxItems: list(atMost),
  uniqueItems: (wanted: boolean, value) =>
    !wanted || !Array.isArray(value) || new Set(value.map(canonical)).size === value.length,
  items: (items: JsonSchema, value, { prefixItems }, inner) =>
    Array.isArray(value) ? (prefixItems === undefined ? every(value, (one) => inner(items, one)) : undefined) : true,
  required: (names: string[], value) => !isObject(value) || names.every((name) => Object.hasOwn(value, name)),
  properties: (properties: JsonObject, value, _schema, inner) =>
    !isObject(value) ||
    every(Object.entries(properties), ([name, one]) => !Object.hasOwn(value, name) || inner(one, value[name])),
  additionalProperties: (rest: JsonSchema, value, { properties, patternProperties }, inner) => {
    if (!isObject(value)) return true;
    const isDeclared = (name: string) => isObject(properties) && Object.hasOwn(properties, name);
    if (patternProperties !== undefined) return undefined;
    return every(Object.keys(value), (name) => isDeclared(name) || inner(rest, value[name]));
  },
  anyOf: (branches: JsonSchema[], value, _schema, inner) => {
    const verdicts = branches.filter(isSchema).map((one) => inner(one, value));
    return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false;
  },
  oneOf: (branches: JsonSchema[], value, _schema, inner) =>
    exactlyOneOf(branches.filter(isSchema).map((one) => inner(one, value))),
};
