import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closed, findNarrowings, type JsonSchema } from '../src/json-schema/index.js';

type Schema = Record<string, unknown>;

/** The number of calls tried with each pair that is found compatible. */
const CALLS = 12;

const bound = fc.integer({ min: 0, max: 6 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const without = (schema: Schema): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
const ordered = (low?: number, high?: number) =>
  low !== undefined && high !== undefined && low > high ? [high, low] : [low, high];

const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc
    .record({
      type: fc.constantFrom('integer', 'number'),
      a: maybe(bound),
      b: maybe(bound),
      step: maybe(fc.constantFrom(1, 2)),
    })
    .map(({ type, a, b, step }) => {
      const [minimum, maximum] = ordered(a, b);
      // A step and both bounds can exclude every number, and then no call proves anything.
      return without({
        type,
        minimum,
        maximum,
        multipleOf: minimum === undefined || maximum === undefined ? step : undefined,
      });
    }),
  fc.record({ a: maybe(bound), b: maybe(bound) }).map(({ a, b }) => {
    const [minLength, maxLength] = ordered(a, b);
    return without({ type: 'string', minLength, maxLength });
  }),
  fc.constantFrom<Schema>(
    ...[{ type: 'boolean' }, { type: 'null' }, { type: ['string', 'null'] }, {}],
    ...[
      { type: 'string', pattern: '^a{1,3}$' },
      { type: 'string', not: { const: 'aa' } },
      { allOf: [{ type: 'string' }] },
    ],
  ),
  fc
    .uniqueArray(fc.constantFrom<unknown>('a', 'b', 'c', 1, true, null), {
      minLength: 1,
      maxLength: 4,
      comparator: 'SameValue',
    })
    .map((values) => ({ enum: values })),
);

const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    fc
      .record({
        items: tie('schema'),
        a: maybe(fc.integer({ min: 0, max: 2 })),
        b: maybe(fc.integer({ min: 1, max: 4 })),
      })
      .map(({ items, a, b }) => {
        const [minItems, maxItems] = ordered(a, b);
        return without({ type: 'array', items, minItems, maxItems });
      }),
    fc.array(tie('schema'), { minLength: 2, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    object(tie('schema')),
  ),
}));

function object(inner: fc.Arbitrary<Schema>): fc.Arbitrary<Schema> {
  const names = fc.constantFrom('p', 'q', 'r', 's');
  return fc
    .record({
      properties: fc.dictionary(names, inner, { maxKeys: 4 }),
      wanted: fc.array(names, { maxLength: 3 }),
      rest: maybe(fc.constantFrom(true, false)),
    })
    .map(({ properties, wanted, rest }) => {
      const required = [...new Set(wanted)].filter((name) => name in properties);
      return without({ type: 'object', properties: { ...properties }, required, additionalProperties: rest });
    });
}

const tool = object(schema);

/** A schema with one keyword slightly changed, at any depth. */
function tweaked(from: Schema): fc.Arbitrary<Schema> {
  const bounds = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'].filter((key) => key in from);
  const ways: fc.Arbitrary<Schema>[] = bounds.flatMap((key) => {
    const { [key]: value, ...rest } = from;
    return [
      fc.constant(rest),
      fc.constantFrom(1, -1).map((by) => ({ ...from, [key]: Math.max(0, (value as number) + by) })),
    ];
  });
  if (from.type === 'integer' || from.type === 'number') {
    ways.push(
      fc.constant({ ...from, type: from.type === 'integer' ? 'number' : 'integer' }),
      fc
        .record({ key: fc.constantFrom('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'), value: bound })
        .map(({ key, value }) => ({ ...from, [key]: value })),
    );
  }
  if (from.type === 'string') ways.push(bound.map((maxLength) => ({ ...from, maxLength })));
  if (from.type === 'array') {
    ways.push(
      fc.constant({ ...from, uniqueItems: true }),
      bound.map((maxItems) => ({ ...from, maxItems })),
    );
    ways.push(tweaked(from.items as Schema).map((items) => ({ ...from, items })));
  }
  const values = from.enum as unknown[] | undefined;
  if (values) ways.push(fc.constant({ enum: [...values, 'new'] }));
  if (values && values.length > 1)
    ways.push(fc.constantFrom(...values).map((gone) => ({ enum: values.filter((one) => one !== gone) })));
  const branches = from.anyOf as Schema[] | undefined;
  if (branches)
    ways.push(
      fc.constant({ anyOf: branches.slice(1) }),
      tweaked(branches[0]!).map((first) => ({ anyOf: [first, ...branches.slice(1)] })),
    );
  const properties = (from.properties ?? {}) as Record<string, Schema>;
  for (const [name, one] of Object.entries(properties)) {
    ways.push(tweaked(one).map((inner) => ({ ...from, properties: { ...properties, [name]: inner } })));
  }
  return ways.length === 0 ? fc.constant({ ...from, type: 'string' }) : fc.oneof(...ways);
}

/** A changed schema: a small change somewhere, or a different schema. */
const changed = (from: Schema): fc.Arbitrary<Schema> => {
  const properties = from.properties as Record<string, Schema>;
  const required = from.required as string[];
  const names = Object.keys(properties);
  const some = names.length > 0 ? fc.constantFrom(...names) : fc.constant('p');
  return fc.oneof(
    { weight: 8, arbitrary: tweaked(from) },
    fc.constant({ ...from, description: 'says something else' }),
    fc
      .record({ name: some, to: schema })
      .map(({ name, to }) => ({ ...from, properties: { ...properties, [name]: to } })),
    fc
      .record({ name: fc.constantFrom('t', 'u'), to: schema })
      .map(({ name, to }) => ({ ...from, properties: { ...properties, [name]: to } })),
    some.map((name) => {
      const { [name]: _gone, ...rest } = properties;
      return { ...from, properties: rest, required: required.filter((one) => one !== name) };
    }),
    some.map((name) => (name in properties ? { ...from, required: [...new Set([...required, name])] } : from)),
    some.map((name) => ({ ...from, required: required.filter((one) => one !== name) })),
    fc
      .record({ name: some, extra: leaf })
      .map(({ name, extra }) =>
        name in properties
          ? { ...from, properties: { ...properties, [name]: { anyOf: [properties[name], extra] } } }
          : from,
      ),
    fc.constantFrom(true, false).map((additionalProperties) => ({ ...from, additionalProperties })),
    tool,
  );
};

const pairs = tool.chain((before) => changed(before).map((after) => ({ before, after })));

/** A validator that the comparison does not use, and one that compiles nothing, because each pair is validated once. */
const validates = (schemaOf: Schema): ((value: unknown) => boolean) => {
  const validator = new Validator(schemaOf, '2020-12');
  return (value) => validator.validate(value).valid;
};

/** A random call that is likely valid, found independently of the comparison's own samples. */
function callsFor(schemaOf: Schema): fc.Arbitrary<unknown> {
  if (schemaOf.enum) return fc.constantFrom(...(schemaOf.enum as unknown[]));
  if (schemaOf.anyOf) return fc.oneof(...(schemaOf.anyOf as Schema[]).map(callsFor));
  const types = schemaOf.type === undefined ? ['string', 'number', 'null'] : [schemaOf.type].flat();
  return fc.oneof(...types.map((type) => ofType(type as string, schemaOf)));
}

function ofType(type: string, one: Schema): fc.Arbitrary<unknown> {
  const [low, high] = [one.minimum, one.maximum] as (number | undefined)[];
  const step = (one.multipleOf as number | undefined) ?? 1;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'string':
      if (one.pattern !== undefined) return fc.constantFrom('a', 'aa', 'aaa');
      return fc.string({ minLength: (one.minLength as number) ?? 0, maxLength: (one.maxLength as number) ?? 8 });
    case 'array':
      return fc.array(callsFor(one.items as Schema), {
        minLength: (one.minItems as number) ?? 0,
        maxLength: (one.maxItems as number) ?? 5,
      });
    case 'object':
      return fc
        .record(
          Object.fromEntries(
            Object.entries(one.properties as Record<string, Schema>).map(([name, inner]) => [name, callsFor(inner)]),
          ),
          { requiredKeys: one.required as string[], noNullPrototype: true },
        )
        .chain((call) =>
          one.additionalProperties === true
            ? maybe(fc.constantFrom<unknown>('x', 1, null)).map((x) =>
                x === undefined ? call : { ...call, [x === 1 ? 't' : 'z']: x },
              )
            : fc.constant(call),
        );
    default: {
      const whole = fc
        .integer({ min: Math.ceil((low ?? -10) / step), max: Math.floor((high ?? 20) / step) })
        .map((value) => value * step);
      if (type === 'integer' || one.multipleOf !== undefined) return whole;
      // Quarters, because the validator takes a number close to a multiple for a multiple.
      const part = fc.integer({ min: 4 * Math.ceil(low ?? -5), max: 4 * Math.floor(high ?? 15) });
      return fc.oneof(
        whole,
        part.map((value) => value / 4),
      );
    }
  }
}

describe('the comparison of two schemas of a tool', () => {
  it('is right for 10,000 pairs: breaking with a call that proves it, compatible when no call can', {
    timeout: 900_000,
  }, () => {
    const seen = { breaking: 0, compatible: 0, unproven: 0 };
    fc.assert(
      fc.property(
        // Only the seed of the calls is drawn, because most pairs need no calls.
        fc.record({ pair: pairs, seed: fc.integer() }),
        ({ pair: { before, after }, seed }) => {
          const [old, now] = [closed(before), closed(after)] as [Schema, Schema];
          const [wasValid, isValid] = [validates(old), validates(now)];
          const narrowings = findNarrowings(old, now);
          if (narrowings.length === 0) {
            seen.compatible++;
            const calls = fc.sample(callsFor(before), { numRuns: CALLS, seed });
            const broken = calls.find((call) => wasValid(call) && !isValid(call));
            if (broken !== undefined) expect.fail(`is refused now: ${JSON.stringify(broken)}`);
            return;
          }
          seen.breaking++;
          const proofs = narrowings.filter(({ example }) => example !== undefined);
          // In unions with overlapping branches, another branch may accept a value. They count as breaking, the safe side.
          // Keywords that are compared only for equality are left out of that count.
          if (proofs.length === 0 && !/"(allOf|not|pattern)"/.test(JSON.stringify([old, now]))) seen.unproven++;
          for (const { example, text } of proofs) {
            if (!wasValid(example!.value) || isValid(example!.value)) expect.fail(`proves nothing: ${text}`);
          }
        },
      ),
      { numRuns: 10_000, endOnFailure: true },
    );
    expect(seen.unproven / seen.breaking).toBeLessThan(0.005);
    expect(seen.breaking).toBeGreaterThan(2000);
    expect(seen.compatible).toBeGreaterThan(2000);
  });

  it.each<[string, JsonSchema, JsonSchema, boolean]>([
    [
      'unevaluated properties',
      { type: 'object', properties: { a: {}, b: {} }, unevaluatedProperties: false },
      { type: 'object', properties: { a: {} }, unevaluatedProperties: false },
      true,
    ],
    [
      'a removed pattern where other properties are refused',
      { type: 'object', patternProperties: { '^x': {} }, additionalProperties: false },
      { type: 'object', additionalProperties: false },
      true,
    ],
    [
      'a definition that narrows behind the same reference',
      { $defs: { a: { type: 'string' } }, type: 'object', properties: { a: { $ref: '#/$defs/a' } } },
      { $defs: { a: { type: 'number' } }, type: 'object', properties: { a: { $ref: '#/$defs/a' } } },
      true,
    ],
    [
      'a definition that narrows within allOf',
      { $defs: { a: { type: 'string' } }, allOf: [{ $ref: '#/$defs/a' }] },
      { $defs: { a: { type: 'number' } }, allOf: [{ $ref: '#/$defs/a' }] },
      true,
    ],
    [
      'a recursive schema that widens',
      { $defs: { n: { type: 'object', properties: { next: { $ref: '#/$defs/n' } } } }, $ref: '#/$defs/n' },
      { $defs: { n: { type: 'object', properties: { next: { $ref: '#/$defs/n' }, more: {} } } }, $ref: '#/$defs/n' },
      false,
    ],
    ['a format', { type: 'string' }, { type: 'string', format: 'email' }, true],
    [
      'a tuple of draft 07',
      { type: 'array', items: { type: 'string' } },
      { type: 'array', items: [{ type: 'number' }] },
      true,
    ],
    [
      'an optional type, as pydantic writes it',
      { type: 'string' },
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      false,
    ],
    ['numbers that must be whole', { type: 'number' }, { type: 'integer' }, true],
    [
      'a property with the name of an annotation',
      { type: 'object', properties: { title: { type: 'string' } } },
      { type: 'object', properties: { title: { type: 'number' } } },
      true,
    ],
  ])('judges %s correctly', (_, before, after, breaks) => {
    expect(findNarrowings(before, after).length > 0).toBe(breaks);
  });

  it('ends on references that double at each step and on a pattern that could hang the process', () => {
    const doubling = (leafType: string): Schema => ({
      ...{ type: 'object', properties: { a: { $ref: '#/$defs/d0' } } },
      $defs: {
        ...Object.fromEntries(
          Array.from({ length: 60 }, (_, at) => [
            `d${at}`,
            { anyOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
          ]),
        ),
        d60: { type: leafType, default: 'a'.repeat(40) },
      },
    });
    const patterned = (pattern: string): Schema => ({ type: 'string', default: `${'a'.repeat(40)}b`, pattern });
    const start = process.cpuUsage();
    expect(findNarrowings(doubling('string'), doubling('number')).length).toBeGreaterThan(0);
    expect(findNarrowings(patterned('(a+)+$'), patterned('(a|a)+$')).length).toBeGreaterThan(0);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
  });

  it('ends on unions of unions and reports that they are too complex', () => {
    const deep = (leafType: string): Schema =>
      Array.from({ length: 9 }).reduce<Schema>(
        (inner) => ({
          anyOf: [
            { type: 'array', items: inner },
            { type: 'array', items: { ...inner }, minItems: 1 },
          ],
        }),
        { type: leafType },
      );
    const start = process.cpuUsage();
    expect(findNarrowings(deep('string'), deep('number')).length).toBeGreaterThan(0);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(3000);
  });
});
