import { isObject, isSchema, type JsonObject, type JsonSchema } from '../json-value.js';
import { resolveReference } from '../reference.js';

/** Keywords with schemas of other values: by name, in a list, or one. */
const MAPS = ['properties', 'patternProperties'];
const DEFINITIONS = ['$defs', 'definitions'];
const LISTS = ['prefixItems'];
const SINGLE = ['items', 'additionalProperties'];
/** Keywords with further schemas of the same value, which declare some of its properties. */
const PART_MAPS = ['dependentSchemas'];
const PART_LISTS = ['allOf', 'anyOf', 'oneOf'];
const PARTS = ['if', 'then', 'else', 'not'];
/** Keywords that decide about undeclared properties. */
const DECIDING = ['additionalProperties', 'unevaluatedProperties', 'patternProperties'];
/** The most schemas searched for names: each of many objects may refer to many. Beyond it objects stay open. */
const MAX_SEARCHED = 50_000;

/**
 * Returns the schema read as a contract: undeclared properties are not part of it. JSON Schema allows every undeclared
 * property, so that by the letter a new optional property would refuse calls that used to be valid. The properties of an
 * object may be declared in several schemas, such as those of `allOf` and `then`. An object without declared properties
 * is one without any at the root, where a tool without arguments is written so, and any map below.
 */
export function closed(schema: JsonSchema): JsonSchema {
  if (!isObject(schema)) return schema;
  const result = new Closing(schema).whole(schema);
  const isBare = result.type === 'object' && !('properties' in result);
  const isOpen = [...DECIDING, 'propertyNames', ...PART_LISTS, ...PART_MAPS, ...PARTS, '$ref'].some(
    (key) => key in result,
  );
  return isBare && !isOpen ? { ...result, properties: {}, additionalProperties: false } : result;
}

class Closing {
  readonly #root: JsonObject;
  /** Definitions that are a part of a greater object, which is closed in their place. */
  readonly #parts = new Set<JsonSchema>();
  #left = MAX_SEARCHED;

  constructor(root: JsonObject) {
    this.#root = root;
    this.#collectParts(root, false);
  }

  /** Closes a schema that alone declares the properties of its value. */
  whole(schema: JsonObject): JsonObject {
    const isUnion = isPlainUnion(schema);
    const result = this.#inside(schema, isUnion);
    const isReference = referenceOf(schema) !== undefined && !declaresHere(schema);
    if (isUnion || isReference || DECIDING.some((key) => key in schema)) return result;
    const names = new Set<string>();
    const areKnown = this.#collectNames(schema, names, new Set());
    if (!areKnown || (names.size === 0 && !isObject(schema.properties))) return result;
    // The parts say which values are valid.
    const properties = {
      ...Object.fromEntries([...names].map((name) => [name, true])),
      ...(result.properties as object),
    };
    return { ...result, properties, additionalProperties: false };
  }

  #inside(schema: JsonObject, isUnion: boolean): Record<string, unknown> {
    const whole = (one: unknown) => (isObject(one) ? this.whole(one) : one);
    const part = (one: unknown) => (isObject(one) ? (isUnion ? this.whole(one) : this.#inside(one, false)) : one);
    const definition = (one: unknown) =>
      isObject(one) ? (this.#parts.has(one) ? this.#inside(one, false) : this.whole(one)) : one;
    const result: Record<string, unknown> = { ...schema };
    const each = (keys: readonly string[], map: (one: unknown) => unknown) => {
      for (const key of keys) {
        const value = result[key];
        if (Array.isArray(value)) result[key] = value.map(map);
        else if (isObject(value)) result[key] = mapped(value, map);
      }
    };
    each(MAPS, whole);
    each(DEFINITIONS, definition);
    each(LISTS, whole);
    each([...PART_MAPS, ...PART_LISTS], part);
    for (const key of SINGLE) if (isSchema(result[key])) result[key] = whole(result[key]);
    for (const key of PARTS) if (isSchema(result[key])) result[key] = part(result[key]);
    return result;
  }

  /** Collects the names that all schemas of a value declare. @returns whether these are all that it may have */
  #collectNames(schema: unknown, names: Set<string>, seen: Set<unknown>): boolean {
    if (!isObject(schema) || seen.has(schema)) return true;
    if (--this.#left < 0) return false;
    seen.add(schema);
    for (const name of Object.keys(isObject(schema.properties) ? schema.properties : {})) names.add(name);
    const ref = referenceOf(schema);
    const target = ref === undefined ? true : resolveReference(this.#root, ref);
    if (target === undefined || (seen.size > 1 && DECIDING.some((key) => key in schema))) return false;
    return [target, ...partsOf(schema)].every((one) => this.#collectNames(one, names, seen));
  }

  /** Collects definitions that are parts. @param isPart whether the schema itself is one */
  #collectParts(schema: unknown, isPart: boolean): void {
    if (typeof schema !== 'object' || schema === null) return;
    if (!isObject(schema)) {
      for (const one of schema as unknown[]) this.#collectParts(one, false);
      return;
    }
    const ref = referenceOf(schema);
    if (ref !== undefined && (isPart || declaresHere(schema))) {
      const target = resolveReference(this.#root, ref);
      if (target !== undefined && !this.#parts.has(target)) {
        this.#parts.add(target);
        this.#collectParts(target, true);
      }
    }
    const isUnion = isPlainUnion(schema) && !isPart;
    for (const part of partsOf(schema)) this.#collectParts(part, !isUnion);
    for (const [key, value] of Object.entries(schema)) {
      if (!PART_LISTS.includes(key) && !PARTS.includes(key) && !PART_MAPS.includes(key))
        this.#collectParts(value, false);
    }
  }
}

const mapped = (map: JsonObject, one: (value: unknown) => unknown): JsonObject =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, one(value)]));

const referenceOf = ({ $ref }: JsonObject): string | undefined => (typeof $ref === 'string' ? $ref : undefined);

/** The further schemas of the same value. */
const partsOf = (schema: JsonObject): unknown[] => [
  ...PART_LISTS.flatMap((key) => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : [])),
  ...PARTS.map((key) => schema[key]),
  ...PART_MAPS.flatMap((key) => Object.values(isObject(schema[key]) ? schema[key] : {})),
];

/** Whether a schema declares properties other than by a reference. */
const declaresHere = (schema: JsonObject): boolean =>
  isObject(schema.properties) || [...PART_LISTS, ...PARTS, ...PART_MAPS].some((key) => key in schema);

/** Whether each branch of a union stands for a whole value. */
const isPlainUnion = (schema: JsonObject): boolean =>
  ('anyOf' in schema || 'oneOf' in schema) &&
  !['properties', '$ref', 'allOf', ...PARTS, ...PART_MAPS].some((key) => key in schema);
