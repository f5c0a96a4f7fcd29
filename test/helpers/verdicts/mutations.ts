import type { Schema } from './values.js';

/** A number in [0, 1), the next of a row that the seed determines (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;
type Mutation = (schema: Schema, random: Random, root: Schema) => boolean;

const pick = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;
const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Schema;
const hasType = (schema: Schema, type: string) => [schema.type].flat().includes(type);
const set = (schema: Schema, key: string, value: unknown): boolean => {
  schema[key] = value;
  return true;
};
const drop = (schema: Schema, key: string): boolean => key in schema && delete schema[key];
const shift = (schema: Schema, key: string, by: number): boolean =>
  typeof schema[key] === 'number' && set(schema, key, Math.max(0, schema[key] + by));
const names = (schema: Schema) => Object.keys(propertiesOf(schema));

/** The changes that people and generators make to a schema. Each returns whether it applied. */
const MUTATIONS: readonly Mutation[] = [
  // Properties come, go, are renamed, are required or not.
  (schema) =>
    hasType(schema, 'object') && set(schema, 'properties', { ...propertiesOf(schema), fresh: { type: 'string' } }),
  (schema) =>
    hasType(schema, 'object') &&
    set(schema, 'properties', { ...propertiesOf(schema), fresh: { type: 'integer', default: 1 } }) &&
    set(schema, 'required', [...((schema.required as string[] | undefined) ?? []), 'fresh']),
  (schema, random) => {
    if (names(schema).length === 0) return false;
    const gone = pick(names(schema), random);
    delete propertiesOf(schema)[gone];
    return set(
      schema,
      'required',
      ((schema.required as string[] | undefined) ?? []).filter((name) => name !== gone),
    );
  },
  (schema, random) => {
    if (names(schema).length === 0) return false;
    const name = pick(names(schema), random);
    const required = new Set((schema.required as string[] | undefined) ?? []);
    if (!required.delete(name)) required.add(name);
    return set(schema, 'required', [...required]);
  },
  (schema) => Array.isArray(schema.required) && set(schema, 'required', [...schema.required].reverse()),
  (schema, random) =>
    hasType(schema, 'object') &&
    set(schema, 'additionalProperties', pick([true, false, {}, { type: 'string' }], random)),
  (schema) => hasType(schema, 'object') && set(schema, 'propertyNames', { type: 'string' }),
  (schema, random) =>
    hasType(schema, 'object') &&
    set(schema, pick(['minProperties', 'maxProperties'], random), Math.floor(random() * 4)),
  // Types, and their spellings.
  (schema, random) =>
    typeof schema.type === 'string' &&
    set(schema, 'type', pick(['string', 'integer', 'number', 'boolean', 'array'], random)),
  (schema) => typeof schema.type === 'string' && set(schema, 'type', [schema.type]),
  (schema) => typeof schema.type === 'string' && set(schema, 'type', [schema.type, 'null']),
  (schema) => Array.isArray(schema.type) && set(schema, 'type', [...schema.type].reverse()),
  (schema) =>
    hasType(schema, 'integer') &&
    set(schema, 'minimum', Number.MIN_SAFE_INTEGER) &&
    set(schema, 'maximum', Number.MAX_SAFE_INTEGER),
  (schema) => {
    const copy = { ...schema };
    if (!('type' in schema) || '$defs' in schema || 'definitions' in schema) return false;
    for (const key of Object.keys(schema)) delete schema[key];
    return set(schema, 'anyOf', [copy, { type: 'null' }]);
  },
  (schema) => {
    const { description, ...copy } = schema;
    if (!('type' in schema) || '$defs' in schema || 'definitions' in schema) return false;
    for (const key of Object.keys(schema)) delete schema[key];
    if (description !== undefined) schema.description = description;
    return set(schema, 'allOf', [copy]);
  },
  // Values.
  (schema) => Array.isArray(schema.enum) && set(schema, 'enum', [...schema.enum, 'fresh']),
  (schema) => Array.isArray(schema.enum) && schema.enum.length > 1 && set(schema, 'enum', schema.enum.slice(1)),
  (schema) => Array.isArray(schema.enum) && set(schema, 'enum', [...schema.enum].reverse()),
  (schema) => 'const' in schema && set(schema, 'enum', [schema.const]) && delete schema.const,
  (schema) => 'const' in schema && set(schema, 'const', `${String(schema.const)}2`),
  (schema) => hasType(schema, 'string') && !('enum' in schema) && set(schema, 'enum', ['a', 'b']),
  (schema) => drop(schema, 'enum'),
  // Bounds.
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'].flatMap((key): Mutation[] => [
    (schema, random) => shift(schema, key, random() < 0.5 ? 1 : -1),
    (schema) => drop(schema, key),
  ]),
  (schema, random) =>
    hasType(schema, 'string') && set(schema, pick(['minLength', 'maxLength'], random), Math.floor(random() * 30)),
  (schema, random) =>
    (hasType(schema, 'integer') || hasType(schema, 'number')) &&
    set(schema, pick(['minimum', 'maximum', 'exclusiveMinimum'], random), Math.floor(random() * 100)),
  (schema, random) => hasType(schema, 'number') && set(schema, 'multipleOf', pick([1, 5], random)),
  (schema, random) =>
    hasType(schema, 'array') && set(schema, pick(['minItems', 'maxItems'], random), Math.floor(random() * 4)),
  (schema) => hasType(schema, 'array') && set(schema, 'uniqueItems', true),
  (schema) => hasType(schema, 'array') && set(schema, 'items', { type: 'string' }),
  (schema) => hasType(schema, 'array') && set(schema, 'prefixItems', [{ type: 'string' }]),
  (schema, random) =>
    hasType(schema, 'string') && set(schema, 'format', pick(['email', 'uri', 'uuid', 'date-time', 'password'], random)),
  (schema) => drop(schema, 'format'),
  (schema) => hasType(schema, 'string') && set(schema, 'pattern', '^[a-z]{0,5}$'),
  (schema) => drop(schema, 'pattern'),
  // Unions.
  ...(['anyOf', 'oneOf'] as const).flatMap((key): Mutation[] => [
    (schema) => Array.isArray(schema[key]) && schema[key].length > 1 && set(schema, key, schema[key].slice(1)),
    (schema) => Array.isArray(schema[key]) && set(schema, key, [...schema[key]].reverse()),
    (schema) =>
      Array.isArray(schema[key]) &&
      set(schema, key, [
        ...schema[key],
        { type: 'object', properties: { kind: { const: 'fresh' } }, required: ['kind'] },
      ]),
  ]),
  (schema) => Array.isArray(schema.anyOf) && set(schema, 'oneOf', schema.anyOf) && delete schema.anyOf,
  (schema) => Array.isArray(schema.oneOf) && set(schema, 'anyOf', schema.oneOf) && delete schema.oneOf,
  // Annotations, which refuse no value.
  (schema) => set(schema, 'description', 'says something else'),
  (schema) => set(schema, 'x-order', 3) && set(schema, 'nullable', true) && set(schema, 'example', 'x'),
  (schema) => set(schema, 'title', 'Fresh') && set(schema, 'examples', ['x']),
  // Definitions move.
  (_schema, _random, root) => {
    if (root.$defs === undefined) return false;
    const moved = JSON.parse(JSON.stringify(root).replaceAll('"#/$defs/', '"#/definitions/')) as Schema;
    const { $defs, ...rest } = moved;
    for (const key of Object.keys(root)) delete root[key];
    Object.assign(root, rest, { definitions: $defs });
    return true;
  },
  (_schema, _random, root) => set(root, '$defs', { ...(root.$defs as Schema | undefined), Unused: { type: 'string' } }),
  (schema, _random, root) => {
    if (!hasType(schema, 'string') || schema === root || 'Shared' in ((root.$defs as Schema | undefined) ?? {}))
      return false;
    const copy = { ...schema };
    for (const key of Object.keys(schema)) delete schema[key];
    schema.$ref = '#/$defs/Shared';
    return set(root, '$defs', { ...(root.$defs as Schema | undefined), Shared: copy });
  },
];

/** A copy with one or two things changed, anywhere in it; `undefined` when nothing could be. */
export function mutated(original: Schema, random: Random): Schema | undefined {
  const root = structuredClone(original);
  let changed = 0;
  for (let tries = 0; tries < 60 && changed < (random() < 0.7 ? 1 : 2); tries++) {
    const part = pick(partsOf(root), random);
    if (pick(MUTATIONS, random)(part, random, root)) changed++;
  }
  return changed === 0 ? undefined : root;
}

/** Every schema inside of a schema. */
function partsOf(schema: Schema): Schema[] {
  const maps = ['properties', '$defs', 'definitions'].flatMap((key) => Object.values((schema[key] ?? {}) as Schema));
  const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((key) =>
    Array.isArray(schema[key]) ? schema[key] : [],
  );
  const single = ['items', 'additionalProperties'].map((key) => schema[key]);
  const inner = [...maps, ...lists, ...single].filter(
    (one): one is Schema => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
  return [schema, ...inner.flatMap(partsOf)];
}
