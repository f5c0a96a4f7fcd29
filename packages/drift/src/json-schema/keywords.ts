import { isObject, isSchema } from './json-value.js';

/** They say nothing about what is valid. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  ...['title', 'description', 'default', 'examples', '$comment', 'deprecated', 'readOnly', 'writeOnly'],
  ...['$schema', '$id', '$defs', 'definitions', 'contentEncoding', 'contentMediaType', 'contentSchema'],
]);
/** Compared one by one. Any other keyword is fine only while it stays as it was. */
const COMPARED: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'items', 'minItems', 'maxItems', 'uniqueItems'],
  ...['properties', 'required', 'additionalProperties'],
]);
/** Their meaning hangs on their neighbours, so that leaving one out can narrow. */
export const ENTANGLED: readonly string[] = [
  ...['prefixItems', 'patternProperties', 'contains', 'minContains', 'maxContains', 'if', 'then', 'else'],
];
export const isAnnotation = (key: string): boolean => ANNOTATIONS.has(key);
export const isCompared = (key: string): boolean => COMPARED.has(key);

/** A keyword whose value is not of its kind means something else in another draft, or nothing. */
export function isWellFormed(key: string, value: unknown): boolean {
  switch (key) {
    case 'type':
      return typeof value === 'string' || Array.isArray(value);
    case 'enum':
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
    case 'prefixItems':
      return Array.isArray(value);
    case 'required':
      return Array.isArray(value) && value.every((name) => typeof name === 'string');
    case 'const':
      return true;
    case '$ref':
    case 'pattern':
      return typeof value === 'string';
    case 'uniqueItems':
      return typeof value === 'boolean';
    case 'properties':
      return isObject(value);
    case 'items':
    case 'additionalProperties':
    case 'propertyNames':
    case 'not':
      return isSchema(value);
    default:
      return typeof value === 'number';
  }
}
