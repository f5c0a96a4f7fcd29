import { canonical, isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';

type Combine = (a: never, b: never) => unknown;

/** Keywords that depend on the properties of the same schema: merged, they would apply to those of the other. */
const REST = ['additionalProperties', 'patternProperties', 'unevaluatedProperties'];
const ITEMS = ['items', 'prefixItems', 'unevaluatedItems'];

const both = (a: JsonSchema, b: JsonSchema): JsonSchema => (canonical(a) === canonical(b) ? a : { allOf: [a, b] });

/** How two values of a keyword are merged; the values of any other keyword must be equal. */
const COMBINE: Readonly<Record<string, Combine>> = {
  type: (a: unknown, b: unknown) => {
    const [old, now] = [a, b].map((one) => [one].flat() as string[]);
    const isIn = (name: string, list: string[]) =>
      list.includes(name) || (name === 'integer' && list.includes('number'));
    return [...new Set([...old!.filter((one) => isIn(one, now!)), ...now!.filter((one) => isIn(one, old!))])];
  },
  enum: (a: unknown[], b: unknown[]) => {
    const texts = new Set(b.map((one) => canonical(one)));
    return a.filter((one) => texts.has(canonical(one)));
  },
  required: (a: string[], b: string[]) => [...new Set([...a, ...b])],
  properties: (a: Record<string, JsonSchema>, b: Record<string, JsonSchema>) =>
    Object.fromEntries(
      [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => {
        const [old, now] = [a, b].map((one) => (Object.hasOwn(one, name) ? one[name] : true)) as [
          JsonSchema,
          JsonSchema,
        ];
        return [name, old === true ? now : now === true ? old : both(old, now)];
      }),
    ),
  items: both,
  not: (a: JsonSchema, b: JsonSchema) => ({ anyOf: [a, b] }),
  ...Object.fromEntries(
    ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'].map((key) => [key, Math.max]),
  ),
  ...Object.fromEntries(
    ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'].map((key) => [key, Math.min]),
  ),
  uniqueItems: (a: boolean, b: boolean) => a || b,
};

/** Returns a schema that accepts exactly what both accept; `undefined` when their keywords cannot be merged. */
export function intersectionOf(a: JsonObject, b: JsonObject): JsonObject | undefined {
  if (isTornApart(a, b, REST, ['properties', ...REST]) || isTornApart(a, b, ITEMS, ITEMS)) return undefined;
  const result: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    if (!(key in a) || canonical(a[key] ?? null) === canonical(value ?? null)) result[key] = value;
    else if (Object.hasOwn(COMBINE, key) && isLike(key, a[key]) && isLike(key, value)) {
      result[key] = COMBINE[key]!(a[key] as never, value as never);
    } else return undefined;
  }
  return result;
}

/** Whether merging changes the meaning of "all other properties" in either schema. */
function isTornApart(a: JsonObject, b: JsonObject, rest: readonly string[], names: readonly string[]): boolean {
  const hasRest = [a, b].some((one) => rest.some((key) => key in one));
  if (!hasRest) return false;
  // Merging is safe when one side has no such keyword, or both have the same.
  const [old, now] = [a, b].map((one) => canonical(names.map((key) => one[key] ?? null)));
  const nothing = canonical(names.map(() => null));
  if (old === nothing || now === nothing || old === now) return false;
  if (
    names.includes('properties') &&
    [
      [a, b],
      [b, a],
    ].some(([one, other]) => declaresAllOf(one!, other!))
  )
    return false;
  const isPlainItems = names === rest && [a, b].every((one) => !('prefixItems' in one) && !('unevaluatedItems' in one));
  return !isPlainItems;
}

/** Whether one schema declares all properties of the other, which says nothing of undeclared ones. */
const declaresAllOf = (one: JsonObject, { properties, ...other }: JsonObject): boolean =>
  !REST.some((key) => key in other) &&
  Object.keys(properties ?? {}).every((name) => isObject(one.properties) && Object.hasOwn(one.properties, name));

function isLike(key: string, value: unknown): boolean {
  if (key === 'enum' || key === 'required') return Array.isArray(value);
  if (key === 'properties') return isObject(value);
  if (key === 'items' || key === 'not') return isSchema(value);
  if (key === 'type') return typeof value === 'string' || Array.isArray(value);
  return typeof value === 'number' || typeof value === 'boolean';
}
