import { isObject, isSchema, type JsonObject, type JsonSchema } from './json-value.js';

/** Keywords whose value maps names to schemas, is a list of schemas, or is one. */
const MAPS: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'],
]);
const LISTS: ReadonlySet<string> = new Set(['prefixItems', 'anyOf', 'oneOf', 'allOf', 'items']);
const SINGLE: ReadonlySet<string> = new Set([
  ...['items', 'additionalItems', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'],
  ...['unevaluatedItems', 'unevaluatedProperties', 'contentSchema'],
]);

/** Where a schema stands inside another one. */
export interface Subschema {
  /** JSON Pointer, `*` for a place in a list. */
  readonly path: string;
  readonly schema: JsonObject;
  /** What of the schema is no schema: keywords with values, known or not. */
  readonly values: readonly (readonly [key: string, value: unknown])[];
}

/** The schema and every one inside of it, used or not. */
export function* subschemas(schema: JsonSchema, path = ''): Generator<Subschema> {
  if (!isObject(schema)) return;
  const values: [string, unknown][] = [];
  const inner: [string, JsonSchema][] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (MAPS.has(key) && isObject(value)) {
      for (const [name, one] of Object.entries(value)) {
        if (isSchema(one)) inner.push([`/${key}/${escaped(name)}`, one]);
        else values.push([`${key}/${escaped(name)}`, one]);
      }
    } else if (LISTS.has(key) && Array.isArray(value)) {
      for (const one of value as unknown[]) {
        if (isSchema(one)) inner.push([`/${key}/*`, one]);
        else values.push([key, one]);
      }
    } else if (SINGLE.has(key) && isSchema(value)) inner.push([`/${key}`, value]);
    else values.push([key, value]);
  }
  yield { path, schema, values };
  for (const [at, one] of inner) yield* subschemas(one, path + at);
}

/** A name as a part of a JSON Pointer. */
export const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
