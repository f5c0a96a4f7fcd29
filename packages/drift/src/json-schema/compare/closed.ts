import { isObject, isSchema, type JsonSchema } from '../json-value.js';

const SCHEMA_MAPS = ['properties', '$defs', 'definitions', 'patternProperties'];
const SCHEMA_LISTS = ['prefixItems', 'anyOf', 'oneOf'];
const SCHEMAS = ['items', 'additionalProperties'];
/** Beside one of these, what is declared is not all in one place. */
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
 * The schema read as a contract: what it does not declare is not part of it. JSON Schema lets every property pass that
 * an object does not declare, so that by the letter a new optional property would refuse calls that used to pass.
 */
export function closed(schema: JsonSchema): JsonSchema {
  if (!isObject(schema)) return schema;
  const result: Record<string, unknown> = { ...schema };
  for (const key of SCHEMAS) if (isSchema(result[key])) result[key] = closed(result[key]);
  for (const key of SCHEMA_LISTS) {
    const list = result[key];
    if (Array.isArray(list)) result[key] = list.map((one: unknown) => (isSchema(one) ? closed(one) : one));
  }
  for (const key of SCHEMA_MAPS) {
    const map = result[key];
    if (!isObject(map)) continue;
    result[key] = Object.fromEntries(
      Object.entries(map).map(([name, one]) => [name, isSchema(one) ? closed(one) : one]),
    );
  }
  const declaresAll = isObject(result.properties) && !SPREAD.some((key) => key in result);
  if (declaresAll && !('additionalProperties' in result)) result.additionalProperties = false;
  return result;
}
