import { Checker } from './checker.js';
import { canonical, isObject, isSchema, type JsonObject, type JsonSchema } from './json-value.js';
import { filled, rangeOf, Sampler, smallestObject, type TypeName, typesOf } from './samples.js';

/** A way in which a schema takes less than one before it. */
export interface Narrowing {
  /** Where in the value, as a JSON Pointer with `*` for any item of a list. */
  readonly path: string;
  readonly rule: string;
  readonly text: string;
  /** Valid before, invalid now, as Ajv says. Absent when none was found: then the change is not proven harmless. */
  readonly example?: { readonly value: unknown };
}

/** A narrowing at some depth, with values there that might show it. */
interface Suspicion {
  readonly path: string;
  readonly rule: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** They say nothing about what is valid. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  ...[
    'title',
    'description',
    'default',
    'examples',
    '$comment',
    'deprecated',
    'readOnly',
    'writeOnly',
    '$schema',
    '$id',
  ],
  ...['$defs', 'definitions', 'contentEncoding', 'contentMediaType', 'contentSchema'],
]);
/** Compared one by one. Any other keyword is fine only while it stays as it was. */
const COMPARED: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'items', 'minItems', 'maxItems', 'uniqueItems'],
  ...['properties', 'required', 'additionalProperties'],
]);
/** Their meaning hangs on their neighbours, so that leaving one out can narrow. */
const ENTANGLED = ['prefixItems', 'patternProperties', 'contains', 'minContains', 'maxContains', 'if', 'then', 'else'];
const MAX_SUSPICIONS = 50;
/** Pairs of schemas that are looked at; unions of unions could make them any number. */
const MAX_COMPARISONS = 1000;
/** Of a suspicion, carried up through objects and lists. */
const MAX_VALUES = 24;

/**
 * Every way in which `after` refuses a value that `before` took: none means that it takes all of them. What cannot be
 * shown to be harmless is reported. Both are compared keyword by keyword (draft 2020-12), types, bounds, enumerations,
 * objects, lists, unions and local references exactly; any other keyword is harmless when it is unchanged or left out.
 */
export function findNarrowings(before: JsonSchema, after: JsonSchema): Narrowing[] {
  const [checkBefore, checkAfter] = [new Checker(before), new Checker(after)];
  const comparison = new Comparison(before, after, { before: checkBefore, after: checkAfter });
  const isExample = (value: unknown) =>
    checkBefore.accepts(before, value) === true && checkAfter.accepts(after, value) === false;
  return comparison
    .compare(before, after, 0)
    .slice(0, MAX_SUSPICIONS)
    .map(({ path, rule, text, values }) => {
      const value = values.find(isExample);
      return { path: path || '/', rule, text, ...(value !== undefined && { example: { value } }) };
    });
}

class Comparison {
  readonly #roots: { before: JsonSchema; after: JsonSchema };
  readonly #checks: { before: Checker; after: Checker };
  readonly #sameDefinitions: boolean;
  readonly #sampler: Sampler;
  readonly #texts = new Map<JsonSchema, string>();
  #left = MAX_COMPARISONS;
  /** Pairs under comparison: a reference that leads back to one adds nothing to it. */
  readonly #open = new Map<JsonSchema, Set<JsonSchema>>();

  constructor(before: JsonSchema, after: JsonSchema, checks: { before: Checker; after: Checker }) {
    this.#roots = { before, after };
    this.#checks = checks;
    this.#sampler = new Sampler((ref) => resolve(before, ref));
    this.#sameDefinitions = canonical(definitionsOf(before)) === canonical(definitionsOf(after));
  }

  compare(before: JsonSchema, after: JsonSchema, depth: number): Suspicion[] {
    if (after === true || before === false) return [];
    if (isObject(after) && Object.keys(after).every((key) => ANNOTATIONS.has(key))) return [];
    if (depth > 60 || --this.#left < 0) {
      return [{ path: '', rule: 'too-complex', text: 'is too complex to be compared', values: [] }];
    }
    if (this.#same(before, after)) return [];
    const known = this.#open.get(after) ?? new Set();
    if (known.has(before)) return [];
    this.#open.set(after, known.add(before));
    try {
      return this.#compareOpen(before, after, depth).slice(0, MAX_SUSPICIONS);
    } finally {
      known.delete(before);
    }
  }

  #compareOpen(before: JsonSchema, after: JsonSchema, depth: number): Suspicion[] {
    const [old, now] = [this.#dereferenced(before, 'before'), this.#dereferenced(after, 'after')];
    if (old === undefined || now === undefined) {
      return [
        {
          path: '',
          rule: 'reference-changed',
          text: 'has a reference that cannot be followed',
          values: this.#samples(before),
        },
      ];
    }
    if (old !== before || now !== after) return this.compare(old, now, depth + 1);
    if (now === false)
      return [{ path: '', rule: 'refused', text: 'is no longer taken', values: this.#samples(before) }];
    if (old === false || now === true) return [];

    const values = finiteValues(old);
    if (values && old !== true) return this.#compareValues(values, old, now);
    const branches = unionOf(old);
    if (branches) return branches.flatMap((branch) => this.compare(branch, now, depth + 1));
    const types = old === true ? typesOf({}) : typesOf(old);
    const base: JsonObject = old === true ? {} : old;
    if (types.length > 1 && typeof now === 'object' && !this.#isUntyped(now)) {
      return types.flatMap((type) => this.compare({ ...base, type }, now, depth + 1));
    }
    return this.#compareType(base, types[0], now as JsonObject, depth);
  }

  /** Whether nothing in it depends on the type: then the types of the other side need no telling apart. */
  #isUntyped(schema: JsonObject): boolean {
    return Object.keys(schema).every((key) => ANNOTATIONS.has(key) || !COMPARED.has(key));
  }

  #compareType(old: JsonObject, type: TypeName | undefined, now: JsonObject, depth: number): Suspicion[] {
    if (type === undefined || isEmpty(old, type)) return [];
    const pool = () => this.#samples({ ...old, type });
    const nowValues = finiteValues(now);
    if (nowValues) {
      const list = nowValues
        .slice(0, 5)
        .map((value) => JSON.stringify(value))
        .join(', ');
      const isCovered =
        (type === 'null' && nowValues.includes(null)) ||
        (type === 'boolean' && nowValues.includes(true) && nowValues.includes(false));
      if (!isCovered) return [{ path: '', rule: 'enum-narrowed', text: `takes only ${list} now`, values: pool() }];
    }
    const nowTypes = typesOf(now);
    const isTaken = nowTypes.includes(type) || (type === 'integer' && nowTypes.includes('number'));
    if (!isTaken && !(type === 'number' && nowTypes.includes('integer') && isWholeOnly(old))) {
      const text = `was ${type}, is ${nowTypes.join(' or ') || 'nothing'}`;
      return [{ path: '', rule: 'type-changed', text, values: pool() }];
    }
    return [
      ...this.#compareUnion(old, type, now, depth, pool),
      ...this.#compareOthers(old, now, pool),
      ...boundsOf(type).flatMap((bound) => compareBound(old, now, bound, pool)),
      ...(type === 'number' || type === 'integer' ? compareStep(old, type, now, pool) : []),
      ...(type === 'array' ? this.#compareLists(old, now, depth, pool) : []),
      ...(type === 'object' ? this.#compareObjects(old, now, depth) : []),
    ];
  }

  #compareValues(values: readonly unknown[], old: JsonObject, now: JsonSchema): Suspicion[] {
    const taken = values.filter((value) => this.#checks.before.accepts(old, value) !== false);
    const refused = taken.filter((value) => this.#checks.after.accepts(now, value) !== true);
    if (refused.length === 0) return [];
    const list = refused
      .slice(0, 5)
      .map((value) => JSON.stringify(value))
      .join(', ');
    return [{ path: '', rule: 'enum-narrowed', text: `no longer takes ${list}`, values: refused }];
  }

  #compareUnion(old: JsonObject, type: TypeName, now: JsonObject, depth: number, pool: () => unknown[]): Suspicion[] {
    const typed = { ...old, type };
    return ['anyOf', 'oneOf'].flatMap((key) => {
      const branches = now[key];
      if (branches === undefined) return [];
      if (canonical(branches) === canonical(old[key]) && this.#isSelfContained(branches)) return [];
      const isExclusive = key === 'oneOf' && !haveDifferentTypes(branches);
      const list = Array.isArray(branches) ? branches.filter(isSchema) : [];
      const refusals = list.map((branch) => this.compare(typed, branch, depth + 1));
      if (!isExclusive && refusals.some((suspicions) => suspicions.length === 0)) return [];
      const text = `fits no branch of its ${key}`;
      return [{ path: '', rule: 'union-narrowed', text, values: [...refusedByAll(refusals), ...pool()] }];
    });
  }

  #compareOthers(old: JsonObject, now: JsonObject, pool: () => unknown[]): Suspicion[] {
    const isSame = (key: string) => canonical(old[key]) === canonical(now[key]) && this.#isSelfContained(now[key]);
    const added = Object.keys(now).filter((key) => {
      if (ANNOTATIONS.has(key)) return false;
      if (COMPARED.has(key)) return !isWellFormed(key, now[key]);
      // What is not evaluated elsewhere depends on all the rest, which is not the same.
      return key.startsWith('unevaluated') || !isSame(key);
    });
    const leftOut = ENTANGLED.filter((key) => key in old && !(key in now));
    return [...added, ...leftOut].map((key) => ({
      path: '',
      rule: 'constraint-changed',
      text: key in now ? `has another ${key}` : `has lost its ${key}`,
      values: pool(),
    }));
  }

  #compareLists(old: JsonObject, now: JsonObject, depth: number, pool: () => unknown[]): Suspicion[] {
    const suspicions: Suspicion[] = [];
    const isLong = typeof old.maxItems !== 'number' || old.maxItems > 1;
    if (now.uniqueItems === true && old.uniqueItems !== true && isLong) {
      const twice = this.#samples(isSchema(old.items) ? old.items : true)
        .slice(0, 5)
        .map((item) => {
          const length = Math.max(2, typeof old.minItems === 'number' ? old.minItems : 0);
          return Array.from({ length }, () => item);
        });
      suspicions.push({
        path: '',
        rule: 'constraint-changed',
        text: 'takes no item twice now',
        values: [...twice, ...pool()],
      });
    }
    if (!isSchema(now.items) || old.maxItems === 0) return suspicions;
    const before = isSchema(old.items) ? old.items : true;
    if (before === false) return suspicions;
    const minimum = Math.max(1, typeof old.minItems === 'number' ? old.minItems : 0);
    const first = Array.isArray(old.prefixItems)
      ? old.prefixItems.map((item: JsonSchema) => this.#samples(item)[0])
      : [];
    for (const { path, values, ...rest } of this.compare(before, now.items, depth + 1)) {
      const others = this.#samples(before);
      const lifted = values
        .slice(0, MAX_VALUES)
        .map((value) =>
          filled([...first, value], others, Math.max(minimum, first.length + 1), old.uniqueItems === true),
        );
      suspicions.push({ ...rest, path: `/*${path}`, values: lifted });
    }
    return suspicions;
  }

  #compareObjects(old: JsonObject, now: JsonObject, depth: number): Suspicion[] {
    const inner = (part: unknown): unknown[] => (isSchema(part) ? this.#samples(part) : this.#samples(true));
    const base = smallestObject(old, inner);
    const [oldProperties, nowProperties] = [old.properties, now.properties].map((one) => (isObject(one) ? one : {}));
    const [oldRequired, nowRequired] = [old.required, now.required].map(
      (one) => (Array.isArray(one) ? one : []) as string[],
    );
    const suspicions: Suspicion[] = [];
    for (const name of nowRequired!.filter((one) => !oldRequired!.includes(one))) {
      const text = name in oldProperties! ? 'was optional, is required' : 'is new, and required';
      suspicions.push({ path: pointer(name), rule: 'required-added', text, values: base ? [base] : [] });
    }
    const oldRest = isSchema(old.additionalProperties) ? old.additionalProperties : true;
    const nowRest = isSchema(now.additionalProperties) ? now.additionalProperties : true;
    // A pattern decides about names that are not declared; unchanged ones were compared as a whole.
    const isPlain = !('patternProperties' in now) && !('patternProperties' in old);
    for (const name of new Set([...Object.keys(oldProperties!), ...Object.keys(nowProperties!)])) {
      const undeclared = 'patternProperties' in old ? true : oldRest;
      const before = Object.hasOwn(oldProperties!, name) ? oldProperties![name] : undeclared;
      const after = Object.hasOwn(nowProperties!, name) ? nowProperties![name] : isPlain ? nowRest : undefined;
      if (!isSchema(before)) continue;
      if (after === undefined || !isSchema(after)) {
        suspicions.push({
          path: pointer(name),
          rule: 'constraint-changed',
          text: 'is decided by a pattern now',
          values: [],
        });
        continue;
      }
      const isGone = Object.hasOwn(oldProperties!, name) && !Object.hasOwn(nowProperties!, name) && after === false;
      suspicions.push(...this.#lift(this.compare(before, after, depth + 1), name, base, isGone));
    }
    if (oldRest !== false) {
      suspicions.push(
        ...this.#lift(this.compare(oldRest, nowRest, depth + 1), freeName(oldProperties!, nowProperties!), base, false),
      );
    }
    return suspicions;
  }

  #lift(inner: readonly Suspicion[], name: string, base: JsonObject | undefined, isGone: boolean): Suspicion[] {
    return inner.map(({ path, rule, text, values }) => ({
      path: `${pointer(name)}${path}`,
      ...(isGone ? { rule: 'property-removed', text: 'is gone' } : { rule, text }),
      values: base ? values.slice(0, MAX_VALUES).map((value) => ({ ...base, [name]: value })) : [],
    }));
  }

  #samples(schema: JsonSchema): unknown[] {
    return this.#sampler.of(schema);
  }

  /** Where a reference leads that stands alone; `undefined` when it leads nowhere. */
  #dereferenced(schema: JsonSchema, side: 'before' | 'after'): JsonSchema | undefined {
    if (typeof schema === 'boolean' || schema.$ref === undefined) return schema;
    if (typeof schema.$ref !== 'string') return undefined;
    const stands = Object.keys(schema).every((key) => key === '$ref' || ANNOTATIONS.has(key));
    return stands ? resolve(this.#roots[side], schema.$ref) : undefined;
  }

  #same(before: JsonSchema, after: JsonSchema): boolean {
    return this.#textOf(before) === this.#textOf(after) && this.#isSelfContained(after);
  }

  #textOf(schema: JsonSchema): string {
    const text = this.#texts.get(schema) ?? canonical(assertionsOf(schema));
    this.#texts.set(schema, text);
    return text;
  }

  /** The same text means the same only while what it refers to is the same. */
  #isSelfContained(part: unknown): boolean {
    return this.#sameDefinitions || !/"\$(ref|dynamicRef|recursiveRef)"/.test(JSON.stringify(part) ?? '');
  }
}

/** A local reference: `#` or a JSON Pointer below it. */
function resolve(root: JsonSchema, ref: string): JsonSchema | undefined {
  // A schema with an address of its own inside would have references of its own.
  if (!ref.startsWith('#') || (ref !== '#' && !ref.startsWith('#/'))) return undefined;
  let target: unknown = root;
  for (const part of ref.slice(1).split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    target =
      typeof target === 'object' && target !== null && Object.hasOwn(target, name)
        ? (target as JsonObject)[name]
        : undefined;
  }
  return isSchema(target) ? target : undefined;
}

function finiteValues(schema: JsonSchema): readonly unknown[] | undefined {
  if (typeof schema === 'boolean') return undefined;
  if ('const' in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

/** The branches of a union; what stands beside it only narrows them further. */
function unionOf(schema: JsonSchema): JsonSchema[] | undefined {
  if (typeof schema === 'boolean') return undefined;
  const branches = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(branches) || !branches.every(isSchema)) return undefined;
  const { anyOf: _anyOf, oneOf: _oneOf, ...beside } = schema;
  return branches.map((branch) => {
    if (typeof branch === 'boolean') return branch ? beside : false;
    if ('$ref' in branch) return branch;
    // Where both speak of the same, the branch alone is wider than both together, which is on the safe side.
    const spoken = GROUPS.filter((group) => group.some((key) => key in branch)).flat();
    const rest = Object.entries(beside).filter(([key]) => !spoken.includes(key) && !key.startsWith('unevaluated'));
    return { ...Object.fromEntries(rest), ...branch };
  });
}

/** Keywords that make sense together only. */
const GROUPS = [
  ['properties', 'patternProperties', 'additionalProperties'],
  ['items', 'prefixItems', 'additionalItems'],
  ['contains', 'minContains', 'maxContains'],
  ['if', 'then', 'else'],
];

/** A keyword whose value is not of its kind means something else in another draft, or nothing. */
function isWellFormed(key: string, value: unknown): boolean {
  switch (key) {
    case 'type':
      return typeof value === 'string' || Array.isArray(value);
    case 'enum':
    case 'required':
    case 'anyOf':
    case 'oneOf':
      return Array.isArray(value);
    case 'const':
      return true;
    case '$ref':
      return typeof value === 'string';
    case 'uniqueItems':
      return typeof value === 'boolean';
    case 'properties':
      return isObject(value);
    case 'items':
    case 'additionalProperties':
      return isSchema(value);
    default:
      return typeof value === 'number';
  }
}

/** Their names are those of properties. */
const MAPS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  'dependentRequired',
  '$defs',
]);

/** Every part of a schema but those that only describe. */
function assertionsOf(schema: unknown, isMap = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => assertionsOf(one));
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key]) => isMap || !ANNOTATIONS.has(key));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      // In these, values are data or names, not schemas.
      if (!isMap && (key === 'enum' || key === 'const' || key === 'required')) return [key, value];
      return [key, assertionsOf(value, !isMap && MAPS.has(key))];
    }),
  );
}

const definitionsOf = (schema: JsonSchema): unknown =>
  isObject(schema) ? [assertionsOf(schema.$defs, true) ?? null, assertionsOf(schema.definitions, true) ?? null] : [];

/** Values that some branch refuses, and of objects also those that are refused for two reasons at once. */
function refusedByAll(refusals: readonly (readonly Suspicion[])[]): unknown[] {
  const each = refusals.map((suspicions) =>
    suspicions.flatMap(({ values }) => values.slice(0, 6)).slice(0, MAX_VALUES),
  );
  const [first = [], ...rest] = each;
  const merged = rest.reduce(
    (sofar, values) =>
      sofar.flatMap((a) => values.flatMap((b) => (isObject(a) && isObject(b) ? [{ ...a, ...b }] : []))).slice(0, 300),
    first,
  );
  return [...each.flat(), ...merged];
}

type Bound = 'range' | 'length' | 'items';
const boundsOf = (type: TypeName): Bound[] => {
  if (type === 'integer' || type === 'number') return ['range'];
  if (type === 'string') return ['length'];
  return type === 'array' ? ['items'] : [];
};

function compareBound(old: JsonObject, now: JsonObject, bound: Bound, pool: () => unknown[]): Suspicion[] {
  const { low, high } = reach(old, bound);
  if (low > high) return [];
  if (bound === 'range') return compareRange(old, now, pool);
  const next = reach(now, bound);
  const what = bound === 'length' ? 'characters' : 'items';
  return [
    ...(next.low > low
      ? [{ path: '', rule: 'bound-narrowed', text: `needs ${next.low} ${what}, not ${low}`, values: pool() }]
      : []),
    ...(next.high < high
      ? [
          {
            path: '',
            rule: 'bound-narrowed',
            text: `takes ${next.high} ${what} at most`,
            values: [...pool(), ...longer(old, next.high, bound)],
          },
        ]
      : []),
  ];
}

/** One more than what is taken now, where the old schema has no bound of its own to sample at. */
function longer(old: JsonObject, high: number, bound: Bound): unknown[] {
  if (high > 10_000) return [];
  if (bound === 'length') return ['a'.repeat(high + 1)];
  const items = new Sampler(() => undefined).of(isSchema(old.items) ? old.items : true);
  return [filled([], items, high + 1, old.uniqueItems === true)];
}

function compareRange(old: JsonObject, now: JsonObject, pool: () => unknown[]): Suspicion[] {
  const whole = old.type === 'integer' || now.type === 'integer';
  const [before, after] = [rangeOf(old, whole), rangeOf(now, whole)];
  const excludes = (schema: JsonObject, key: 'exclusiveMinimum' | 'exclusiveMaximum', bound: number) =>
    !whole && schema[key] === bound;
  const lower =
    after.low > before.low ||
    (after.low === before.low &&
      excludes(now, 'exclusiveMinimum', after.low) &&
      !excludes(old, 'exclusiveMinimum', before.low));
  const upper =
    after.high < before.high ||
    (after.high === before.high &&
      excludes(now, 'exclusiveMaximum', after.high) &&
      !excludes(old, 'exclusiveMaximum', before.high));
  const near = [
    after.low - 1,
    after.low,
    after.low - 0.5,
    after.high + 1,
    after.high,
    after.high + 0.5,
    (before.low + after.low) / 2,
    (before.high + after.high) / 2,
  ];
  const values = [...pool(), ...near.filter(Number.isFinite)];
  return [
    ...(lower ? [{ path: '', rule: 'bound-narrowed', text: `begins at ${after.low}, not ${before.low}`, values }] : []),
    ...(upper ? [{ path: '', rule: 'bound-narrowed', text: `ends at ${after.high}, not ${before.high}`, values }] : []),
  ];
}

function compareStep(old: JsonObject, type: 'number' | 'integer', now: JsonObject, pool: () => unknown[]): Suspicion[] {
  const [before, after] = [old.multipleOf, now.multipleOf];
  if (typeof after !== 'number' || before === after) return [];
  const isCoarser = typeof before === 'number' && Number.isInteger(before / after) && Number.isInteger(after);
  if (isCoarser || (type === 'integer' && after === 1)) return [];
  const step = typeof before === 'number' ? before : 1;
  const values = [...pool(), ...Array.from({ length: 8 }, (_, index) => (index + 1) * step)];
  return [{ path: '', rule: 'bound-narrowed', text: `must be a multiple of ${after}`, values }];
}

function reach(schema: JsonObject, bound: Bound): { low: number; high: number } {
  if (bound === 'range') return rangeOf(schema, schema.type === 'integer');
  const [low, high] = bound === 'length' ? [schema.minLength, schema.maxLength] : [schema.minItems, schema.maxItems];
  return { low: typeof low === 'number' ? low : 0, high: typeof high === 'number' ? high : Infinity };
}

/** Whether no value of the type can satisfy its bounds. */
const isEmpty = (schema: JsonObject, type: TypeName): boolean =>
  boundsOf(type).some((bound) => {
    const { low, high } = reach({ ...schema, type }, bound);
    return low > high;
  });

/** A range of numbers that holds one whole number and nothing else. */
function isWholeOnly(schema: JsonObject): boolean {
  const { low, high } = rangeOf(schema, false);
  const { multipleOf } = schema;
  return (low === high && Number.isInteger(low)) || (typeof multipleOf === 'number' && Number.isInteger(multipleOf));
}

function haveDifferentTypes(branches: unknown): boolean {
  if (!Array.isArray(branches)) return false;
  const seen = branches.flatMap((branch: unknown) =>
    isObject(branch) && branch.type !== undefined ? typesOf(branch) : [null],
  );
  return (
    !seen.includes(null) && new Set(seen).size === seen.length && !(seen.includes('number') && seen.includes('integer'))
  );
}

function freeName(...objects: readonly JsonObject[]): string {
  let name = 'undeclared';
  while (objects.some((one) => Object.hasOwn(one, name))) name += '_';
  return name;
}

const pointer = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
