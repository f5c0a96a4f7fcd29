import { isObject, isSchema } from './json-value.js';

/** The assertions of drafts 07 to 2020-12. Any other keyword, known or not, is an annotation (core, 6.5). */
const ASSERTIONS: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', '$ref', '$dynamicRef', '$recursiveRef', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then'],
  ...['else', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['pattern', 'format', 'items', 'prefixItems', 'additionalItems', 'contains', 'minContains', 'maxContains'],
  ...['minItems', 'maxItems', 'uniqueItems', 'properties', 'patternProperties', 'additionalProperties', 'required'],
  ...['propertyNames', 'minProperties', 'maxProperties', 'dependentRequired', 'dependentSchemas', 'dependencies'],
  ...['unevaluatedItems', 'unevaluatedProperties'],
]);
/** Assertions that are compared one by one. Any other is harmless only when unchanged. */
const COMPARED: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', 'not'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems'],
  ...['properties', 'patternProperties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
]);
/** The formats of draft 2020-12, which validators check; any other name is an annotation. */
const FORMATS: ReadonlySet<unknown> = new Set([
  ...['date-time', 'date', 'time', 'duration', 'email', 'idn-email', 'hostname', 'idn-hostname', 'ipv4', 'ipv6', 'uri'],
  ...[
    'uri-reference',
    'iri',
    'iri-reference',
    'uuid',
    'uri-template',
    'json-pointer',
    'relative-json-pointer',
    'regex',
  ],
]);

/** Whether a keyword with this value may refuse a value. */
export const isAssertion = (key: string, value: unknown): boolean =>
  ASSERTIONS.has(key) && (key !== 'format' || FORMATS.has(value));
export const isCompared = (key: string): boolean => COMPARED.has(key);

/** Whether a keyword's value is of its type; otherwise the keyword means something else in another draft, or nothing. */
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
    case 'format':
      return typeof value === 'string';
    case 'uniqueItems':
      return typeof value === 'boolean';
    case 'properties':
    case 'patternProperties':
    case 'dependentRequired':
      return isObject(value);
    case 'items':
    case 'additionalProperties':
    case 'propertyNames':
    case 'contains':
    case 'not':
    case 'if':
    case 'then':
    case 'else':
      return isSchema(value);
    default:
      return typeof value === 'number';
  }
}
