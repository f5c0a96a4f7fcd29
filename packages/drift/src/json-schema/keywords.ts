import { isObject, isSchema } from './json-value.js';

/** Keywords of drafts 07 to 2020-12 that say what is valid. Any other one, known or not, is an annotation (core, 6.5). */
const ASSERTIONS: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', '$ref', '$dynamicRef', '$recursiveRef', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then'],
  ...['else', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['pattern', 'format', 'items', 'prefixItems', 'additionalItems', 'contains', 'minContains', 'maxContains'],
  ...['minItems', 'maxItems', 'uniqueItems', 'properties', 'patternProperties', 'additionalProperties', 'required'],
  ...['propertyNames', 'minProperties', 'maxProperties', 'dependentRequired', 'dependentSchemas', 'dependencies'],
  ...['unevaluatedItems', 'unevaluatedProperties'],
]);
/** Compared one by one. Any other assertion is fine only while it stays as it was. */
const COMPARED: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'anyOf', 'oneOf', 'allOf', 'not'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems'],
  ...['properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
]);
/** Their meaning hangs on their neighbours, so that leaving one out can narrow. */
export const ENTANGLED: readonly string[] = [
  ...['patternProperties', 'contains', 'minContains', 'maxContains', 'if', 'then', 'else'],
];
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

/** Whether a keyword with this value may refuse something. */
export const isAssertion = (key: string, value: unknown): boolean =>
  ASSERTIONS.has(key) && (key !== 'format' || FORMATS.has(value));
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
