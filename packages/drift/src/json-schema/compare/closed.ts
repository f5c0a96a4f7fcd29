import { isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';

const SCHEMA_MAPS = ['properties', '$defs', 'definitions', 'patternProperties'];
const SCHEMA_LISTS = ['prefixItems', 'anyOf', 'oneOf'];
const SCHEMAS = ['items', 'additionalProperties'];
/** Keywords beside which the properties of an object may be declared in several places. */
const SPREAD = [
  'allOf',
  'if',
  'then',
  'else',
  'not',
  '$ref',
  'dependentSchemas',
  'unevaluatedProperties',
  'anyOf',
  'oneOf',
];

/**
 * Returns the schema read as a contract: undeclared properties are not part of it. JSON Schema allows every undeclared
 * property, so that by the letter a new optional property would refuse calls that used to be valid. An object without
 * declared properties is one without any at the root, where a tool without arguments is written so, and any map below.
 */
export function closed(schema: JsonSchema): JsonSchema {
  if (!isObject(schema)) return schema;
  const spread = new Set<string>();
  collectSpread(schema, spread);
  const result = closedPart(schema, '#', spread);
  const isBare = result.type === 'object' && !('properties' in result) && !('patternProperties' in result);
  const isOpen = SPREAD.some((key) => key in result) || 'additionalProperties' in result || 'propertyNames' in result;
  return isBare && !isOpen ? { ...result, properties: {}, additionalProperties: false } : result;
}

function closedPart(schema: JsonObject, path: string, spread: ReadonlySet<string>): JsonObject {
  const result: Record<string, unknown> = { ...schema };
  const inner = (one: unknown, at: string) => (isObject(one) ? closedPart(one, `${path}/${at}`, spread) : one);
  for (const key of SCHEMAS) if (isSchema(result[key])) result[key] = inner(result[key], key);
  for (const key of SCHEMA_LISTS) {
    const list = result[key];
    if (Array.isArray(list)) result[key] = list.map((one: unknown, at) => inner(one, `${key}/${at}`));
  }
  for (const key of SCHEMA_MAPS) {
    const map = result[key];
    if (!isObject(map)) continue;
    result[key] = Object.fromEntries(Object.entries(map).map(([name, one]) => [name, inner(one, `${key}/${name}`)]));
  }
  const isSpread = [path, `#${String(schema.$anchor)}`].some((place) => spread.has(place));
  const declaresAll = isObject(result.properties) && !SPREAD.some((key) => key in result) && !isSpread;
  if (declaresAll && !('additionalProperties' in result)) result.additionalProperties = false;
  return result;
}

/** Collects references from parts of an object: each part declares only some of its properties. */
function collectSpread(schema: unknown, spread: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { allOf, $ref, properties } = schema as JsonObject;
  const parts = Array.isArray(allOf) ? (allOf as unknown[]) : [];
  if (parts.length > 1 || (parts.length === 1 && properties !== undefined)) {
    for (const part of parts) if (isObject(part) && typeof part.$ref === 'string') spread.add(part.$ref);
  }
  if (typeof $ref === 'string' && properties !== undefined) spread.add($ref);
  for (const value of Object.values(schema)) collectSpread(value, spread);
}
