import { isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';
import { FORMAT_SAMPLES } from '../validate/formats.js';
import { wordsOf } from '../validate/pattern.js';

const MAX_DEPTH = 12;
const MAX_SAMPLES = 40;
/** The most characters of a sample text and items of a sample list. */
const MAX_LENGTH = 2000;

const ANYTHING: readonly unknown[] = ['a', 0, 1.5, true, null, [], {}];

/**
 * Makes small values that are likely valid for schemas, values at their bounds included. They are candidates: a validator
 * has to check them. Bounded in number and size; every schema is visited once.
 */
export class Sampler {
  readonly #formOf: (schema: JsonSchema) => JsonSchema;
  readonly #known = new Map<JsonSchema, unknown[]>();

  /** @param formOf returns a schema without references and with constants as enumerations */
  constructor(formOf: (schema: JsonSchema) => JsonSchema) {
    this.#formOf = formOf;
  }

  of(schema: JsonSchema, depth = 0): unknown[] {
    if (schema === true) return [...ANYTHING];
    if (schema === false || depth > MAX_DEPTH) return [];
    const known = this.#known.get(schema);
    if (known) return known;
    // A schema inside itself has no samples: the smallest value of a recursive schema does not recur.
    this.#known.set(schema, []);
    const found = [...hintsOf(schema), ...this.#sample(this.#formOf(schema), depth)].slice(0, MAX_SAMPLES);
    this.#known.set(schema, found);
    return found;
  }

  #sample(form: JsonSchema, depth: number): unknown[] {
    if (typeof form === 'boolean') return form ? [...ANYTHING] : [];
    if (Array.isArray(form.enum)) return form.enum;
    const inner = (part: unknown): unknown[] => (isSchema(part) ? this.of(part, depth + 1) : [...ANYTHING]);
    const found: unknown[] = [];
    for (const key of ['anyOf', 'oneOf', 'allOf']) {
      const branches = form[key];
      if (Array.isArray(branches)) found.push(...branches.slice(0, 8).flatMap((branch) => inner(branch).slice(0, 5)));
    }
    for (const type of typesOf(form)) found.push(...ofType(type, form, inner));
    return found;
  }
}

/** Returns the values that the author of a schema gives. */
function hintsOf(schema: JsonObject): unknown[] {
  const { examples } = schema;
  return [...(Array.isArray(examples) ? examples.slice(0, 5) : []), ...('default' in schema ? [schema.default] : [])];
}

export const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'] as const;
export type TypeName = (typeof TYPES)[number];

/** Returns the declared types; all of them when none is declared. `number` includes `integer`. */
export function typesOf({ type }: JsonObject): TypeName[] {
  if (type === undefined) return TYPES.filter((name) => name !== 'integer');
  const named = (Array.isArray(type) ? type : [type]) as unknown[];
  return TYPES.filter((name) => named.includes(name) && !(name === 'integer' && named.includes('number')));
}

function ofType(type: TypeName, schema: JsonObject, inner: (part: unknown) => unknown[]): unknown[] {
  switch (type) {
    case 'null':
      return [null];
    case 'boolean':
      return [true, false];
    case 'integer':
    case 'number':
      return numbers(schema, type === 'integer');
    case 'string':
      return texts(schema);
    case 'array':
      return lists(schema, inner);
    case 'object':
      return objects(schema, inner);
  }
}

function numbers(schema: JsonObject, whole: boolean): number[] {
  const { low, high } = rangeOf(schema, whole);
  const step = number(schema.multipleOf);
  const around = [low, high]
    .filter(Number.isFinite)
    .flatMap((bound) => [bound, bound + 1, bound - 1, bound + 0.5, bound - 0.5]);
  const middle = Number.isFinite(low) && Number.isFinite(high) ? [(low + high) / 2] : [];
  const candidates = [...around, ...middle, 0, 1, -1, 0.5, 2.25, 1e6, -1e6];
  const multiples = step === undefined ? [] : candidates.map((value) => Math.round(value / step) * step);
  return [...new Set([...multiples, ...candidates])].filter(
    (value) => value >= low && value <= high && (!whole || Number.isInteger(value)),
  );
}

/** Returns the least and greatest number; an exclusive bound counts as the next integer, or as itself for other numbers. */
export function rangeOf(schema: JsonObject, whole: boolean): { low: number; high: number } {
  const [minimum, maximum] = [number(schema.minimum) ?? -Infinity, number(schema.maximum) ?? Infinity];
  const [above, below] = [number(schema.exclusiveMinimum) ?? -Infinity, number(schema.exclusiveMaximum) ?? Infinity];
  if (!whole) return { low: Math.max(minimum, above), high: Math.min(maximum, below) };
  return {
    low: Math.max(Math.ceil(minimum), Math.floor(above) + 1),
    high: Math.min(Math.floor(maximum), Math.ceil(below) - 1),
  };
}

function texts(schema: JsonObject): string[] {
  const [low, high] = [number(schema.minLength) ?? 0, Math.min(number(schema.maxLength) ?? MAX_LENGTH, MAX_LENGTH)];
  const lengths = [low, low + 1, high, high - 1, 5].filter((length) => length >= low && length <= high);
  const plain = [...new Set(lengths)].map((length) => 'a'.repeat(length));
  const { pattern, format } = schema;
  const named = typeof format === 'string' ? FORMAT_SAMPLES[format] : undefined;
  return [
    ...(typeof pattern === 'string' ? wordsOf(pattern).words : []),
    ...(named === undefined ? plain : [named, ...plain]),
  ];
}

function lists(schema: JsonObject, inner: (part: unknown) => unknown[]): unknown[][] {
  const [low, high] = [number(schema.minItems) ?? 0, Math.min(number(schema.maxItems) ?? 64, 64)];
  const first = (Array.isArray(schema.prefixItems) ? schema.prefixItems : []).map((item) => inner(item)[0]);
  const items = inner(schema.items);
  return [...new Set([low, low + 1, low + 2, high])]
    .filter((length) => length >= low && length <= high)
    .map((length) => filled(first, items, length, schema.uniqueItems === true));
}

/** Returns a list of a given length: its prefix, then samples of an item in turn, each once where items must be unique. */
export function filled(
  first: readonly unknown[],
  items: readonly unknown[],
  length: number,
  unique: boolean,
): unknown[] {
  const list = first.slice(0, length);
  const missing = length - list.length;
  if (items.length === 0 || missing <= 0) return list;
  if (!unique) return [...list, ...Array.from({ length: missing }, () => items[0])];
  const taken = new Set(list.map((item) => JSON.stringify(item)));
  const different = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [
    ...list,
    ...[...different]
      .filter(([text]) => !taken.has(text))
      .map(([, item]) => item)
      .slice(0, missing),
  ];
}

function objects(schema: JsonObject, inner: (part: unknown) => unknown[]): JsonObject[] {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = (Array.isArray(schema.required) ? schema.required : []) as string[];
  const base = smallestObject(schema, inner);
  if (base === undefined) return [];
  const more = Object.keys(properties)
    .filter((name) => !required.includes(name))
    .flatMap((name) =>
      inner(properties[name])
        .slice(0, 2)
        .map((value) => ({ ...base, [name]: value })),
    );
  const undeclared = schema.additionalProperties === false ? [] : inner(schema.additionalProperties ?? true);
  return [base, ...more, ...undeclared.slice(0, 2).map((value) => ({ ...base, undeclared: value }))];
}

/** Returns an object with the required properties only; `undefined` when no value is known for one of them. */
export function smallestObject(schema: JsonObject, inner: (part: unknown) => unknown[]): JsonObject | undefined {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const entries: [string, unknown][] = [];
  for (const name of (Array.isArray(schema.required) ? schema.required : []) as string[]) {
    const values = inner(Object.hasOwn(properties, name) ? properties[name] : (schema.additionalProperties ?? true));
    if (values.length === 0) return undefined;
    entries.push([name, values[0]]);
  }
  return Object.fromEntries(entries);
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
