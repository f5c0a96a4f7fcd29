import { isObject, isSchema, type JsonObject, type JsonSchema, pointerPart } from './json-value.js';

/** Keywords whose value maps names to schemas, is a list of schemas, or is one. */
const MAPS: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'],
]);
const LISTS: ReadonlySet<string> = new Set(['prefixItems', 'anyOf', 'oneOf', 'allOf', 'items']);
const SINGLE: ReadonlySet<string> = new Set([
  ...['items', 'additionalItems', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'],
  ...['unevaluatedItems', 'unevaluatedProperties', 'contentSchema'],
]);

/** A schema and its place inside another one. */
export interface Subschema {
  /** A JSON Pointer, with `*` for an index of a list. */
  readonly path: string;
  readonly schema: JsonObject;
  /** The keywords whose values are no schemas, known or not. */
  readonly values: readonly (readonly [key: string, value: unknown])[];
}

/** Yields the schema and every schema inside it, used or not. */
export function* subschemas(schema: JsonSchema, path = ''): Generator<Subschema> {
  if (!isObject(schema)) return;
  const values: [string, unknown][] = [];
  const inner: [string, JsonSchema][] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (MAPS.has(key) && isObject(value)) {
      for (const [name, one] of Object.entries(value)) {
        if (isSchema(one)) inner.push([`/${key}/${pointerPart(name)}`, one]);
        else values.push([`${key}/${pointerPart(name)}`, one]);
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
