import { isSchema, type JsonObject } from '../json-value.js';
import { wordsOf } from '../validate/pattern.js';
import { type CandidateNarrowing, candidate, type TypedPair } from './candidate-narrowing.js';
import { filled, rangeOf, Sampler, type TypeName } from './samples.js';

type Bound = 'range' | 'length' | 'items' | 'properties';

const BOUNDS: Partial<Record<TypeName, Bound>> = {
  ...{ integer: 'range', number: 'range', string: 'length', array: 'items', object: 'properties' },
};
/** The most characters or items of an example. */
const MAX_LENGTH = 10_000;

/** Finds narrowed bounds: of numbers in range and step, of texts, lists and objects in size. */
export function compareBounds({ old, now, pool }: TypedPair, type: TypeName): CandidateNarrowing[] {
  const bound = BOUNDS[type];
  if (bound === undefined) return [];
  if (bound === 'range') return [...compareRange(old, now, pool), ...compareStep(old, type, now, pool)];
  const [{ low, high }, next] = [bound === 'items' ? reach(old, bound) : sizeOf(old, bound), reach(now, bound)];
  const what = bound === 'length' ? 'characters' : bound;
  const [needs, takes] = [`needs ${next.low} ${what}, not ${low}`, `accepts ${next.high} ${what} at most`];
  return [
    ...(next.low > low ? [candidate('bound-narrowed', needs, pool())] : []),
    ...(next.high < high ? [candidate('bound-narrowed', takes, [...pool(), ...longer(old, next.high, bound)])] : []),
  ];
}

/** Whether no value of the type can satisfy its bounds. */
export function isEmpty(schema: JsonObject, type: TypeName): boolean {
  const bound = BOUNDS[type];
  if (bound === undefined) return false;
  const { low, high } = bound === 'properties' ? sizeOf(schema, bound) : reach({ ...schema, type }, bound);
  return low > high;
}

/** Whether a range of numbers holds integers only. */
export function isWholeOnly(schema: JsonObject): boolean {
  const { low, high } = rangeOf(schema, false);
  const { multipleOf } = schema;
  return (low === high && Number.isInteger(low)) || (typeof multipleOf === 'number' && Number.isInteger(multipleOf));
}

function reach(schema: JsonObject, bound: Bound): { low: number; high: number } {
  if (bound === 'range') return rangeOf(schema, schema.type === 'integer');
  const [low, high] = {
    length: [schema.minLength, schema.maxLength],
    items: [schema.minItems, schema.maxItems],
    properties: [schema.minProperties, schema.maxProperties],
  }[bound] as [unknown, unknown];
  return { low: typeof low === 'number' ? low : 0, high: typeof high === 'number' ? high : Infinity };
}

/** Returns the possible sizes of the schema's values, by its bounds, `required`, `not` and `pattern`. */
function sizeOf(schema: JsonObject, bound: 'length' | 'properties'): { low: number; high: number } {
  const { low, high } = reach(schema, bound);
  if (bound === 'length') {
    const { shortest, longest } = wordsOf(typeof schema.pattern === 'string' ? schema.pattern : '');
    return { low: Math.max(low, shortest), high: Math.min(high, longest) };
  }
  const { properties, required, additionalProperties } = schema;
  const isClosed = additionalProperties === false && !('patternProperties' in schema);
  return {
    low: Math.max(low, Array.isArray(required) ? new Set(required).size : 0),
    high: Math.min(high, isClosed ? Object.keys(properties ?? {}).length : Infinity),
  };
}

/** Returns samples one longer than the new maximum, for an old schema without a bound to sample at. */
function longer(old: JsonObject, high: number, bound: Bound): unknown[] {
  if (high > MAX_LENGTH) return [];
  if (bound === 'length') return ['a'.repeat(high + 1)];
  if (bound === 'properties') return [Object.fromEntries(Array.from({ length: high + 1 }, (_, at) => [`p${at}`, at]))];
  const items = new Sampler((schema) => schema).of(isSchema(old.items) ? old.items : true);
  return [filled([], items, high + 1, old.uniqueItems === true)];
}

function compareRange(old: JsonObject, now: JsonObject, pool: TypedPair['pool']): CandidateNarrowing[] {
  const whole = old.type === 'integer' || now.type === 'integer';
  const [before, after] = [rangeOf(old, whole), rangeOf(now, whole)];
  // JSON clients send no greater integer exactly.
  if (whole && after.high >= Number.MAX_SAFE_INTEGER) after.high = Infinity;
  if (whole && after.low <= Number.MIN_SAFE_INTEGER) after.low = -Infinity;
  const excludes = (schema: JsonObject, key: 'exclusiveMinimum' | 'exclusiveMaximum', bound: number) =>
    !whole && schema[key] === bound;
  const lower =
    after.low > before.low ||
    (after.low === before.low &&
      excludes(now, 'exclusiveMinimum', after.low) &&
      !excludes(old, 'exclusiveMinimum', before.low));
  const upper =
    after.high < before.high ||
    (after.high === before.high &&
      excludes(now, 'exclusiveMaximum', after.high) &&
      !excludes(old, 'exclusiveMaximum', before.high));
  if (!lower && !upper) return [];
  const told = (name: string, key: 'exclusiveMinimum' | 'exclusiveMaximum', is: number, was: number) =>
    `has the ${excludes(now, key, is) ? 'exclusive ' : ''}${name} ${is}, not ${was}`;
  const near = [
    ...[after.low - 1, after.low, after.low - 0.5, after.high + 1, after.high, after.high + 0.5],
    ...[(before.low + after.low) / 2, (before.high + after.high) / 2],
  ];
  const values = [...pool(), ...near.filter(Number.isFinite)];
  return [
    ...(lower ? [candidate('bound-narrowed', told('minimum', 'exclusiveMinimum', after.low, before.low), values)] : []),
    ...(upper
      ? [candidate('bound-narrowed', told('maximum', 'exclusiveMaximum', after.high, before.high), values)]
      : []),
  ];
}

function compareStep(old: JsonObject, type: TypeName, now: JsonObject, pool: TypedPair['pool']): CandidateNarrowing[] {
  const [before, after] = [old.multipleOf, now.multipleOf];
  if (typeof after !== 'number' || before === after) return [];
  // A division is exact by whole numbers and by powers of two.
  const isExact =
    typeof before === 'number' && (Number.isInteger(after) || Number.isInteger(Math.log2(before / after)));
  const isCoarser = isExact && Number.isInteger(before / after);
  if (isCoarser || (type === 'integer' && after === 1)) return [];
  const step = typeof before === 'number' ? before : 1;
  const multiples = Array.from({ length: 8 }, (_, index) => (index + 1) * step);
  return [candidate('bound-narrowed', `must be a multiple of ${after}`, [...pool(), ...multiples])];
}
