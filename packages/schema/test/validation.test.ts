import { describe, expect, it } from 'vitest';
import { validateSchema } from '../src/index.js';

const rules = (schema: unknown) => validateSchema(schema).map(({ rule, path }) => `${rule} ${path}`);
const table = (over: object) => ({
  ...{ database: 'db', name: 't', kind: 'table', primaryKey: ['id'], foreignKeys: [] },
  columns: [{ name: 'id', type: 'integer', nullable: false }],
  ...over,
});
const tool = (inputSchema: unknown, over: object = {}) => ({
  name: 'do',
  description: 'does it',
  inputSchema,
  ...over,
});
const object = (properties: object, over: object = {}) => ({ type: 'object', properties, ...over });
const id = { name: 'id', type: 'integer', nullable: false };

describe('a table', () => {
  it.each<[string, object, string[]]>([
    ['sound', {}, []],
    ['without columns', { columns: [] }, ['no-columns /columns', 'unknown-column /primaryKey/0']],
    ['without a primary key', { primaryKey: null }, ['no-primary-key /primaryKey']],
    ['whose server reports no keys', { primaryKey: undefined }, []],
    ['a view without a key', { kind: 'view', primaryKey: null }, []],
    ['with a nullable key', { columns: [{ ...id, nullable: true }] }, ['nullable-key /primaryKey/0']],
    ['with two columns of one name', { columns: [id, id] }, ['duplicate-column /columns/1/name']],
    ['without a type', { columns: [id, { name: 'x', type: ' ' }] }, ['no-type /columns/1/type']],
    ['without a name', { columns: [id, { type: 'text' }] }, ['no-name /columns/1/name']],
    [
      'with a key over nothing',
      { foreignKeys: [{ columns: ['x'], references: { database: 'db', table: 'u' } }] },
      ['unknown-column /foreignKeys/0/columns/0'],
    ],
    [
      'with a reference to nothing',
      { foreignKeys: [{ columns: ['id'], references: {} }] },
      ['no-reference /foreignKeys/0/references'],
    ],
  ])('%s has the expected findings', (_, over, expected) => {
    expect(rules(table(over))).toEqual(expected);
  });

  it('of a server whose names are objects without a text has findings and throws nothing', () => {
    const odd = JSON.parse('{"toString":1,"valueOf":null}') as object;
    const keys = [{ columns: [odd], references: { table: 'u', columns: [odd, odd] } }];
    expect(rules(table({ name: odd, kind: odd, primaryKey: [odd, odd], foreignKeys: keys }))).toEqual([
      'no-name /name',
      'unknown-column /primaryKey/0',
      'unknown-column /primaryKey/1',
      'duplicate-key-column /primaryKey/1',
      'unknown-column /foreignKeys/0/columns/0',
      'unequal-reference /foreignKeys/0/references/columns',
    ]);
    expect(rules(table({ name: odd, primaryKey: null }))).toContain('no-primary-key /primaryKey');
  });
});

describe('a tool', () => {
  const fine = object({ a: { type: 'string', description: 'x' } });
  it.each<[string, object, string[]]>([
    ['without faults', tool(fine), []],
    ['of draft 07', tool({ ...fine, $schema: 'http://json-schema.org/draft-07/schema#' }), []],
    [
      'without descriptions',
      tool(object({ a: { type: 'string' } }), { description: '' }),
      ['no-description /description', 'no-description /inputSchema/properties/a'],
    ],
    [
      'with arguments that OpenAPI calls nullable',
      tool(
        object({
          a: { enum: ['x', null], nullable: true, description: 'x' },
          nullable: { type: 'string', description: 'x' },
        }),
      ),
      [],
    ],
    [
      'that requires an undeclared argument',
      tool({ ...fine, required: ['b'] }),
      ['required-unknown /inputSchema/required/0'],
    ],
    [
      'that requires what another part of its schema declares',
      tool({
        ...fine,
        properties: {
          kind: { enum: ['card', 'cash'], description: 'x' },
          number: { type: 'string', description: 'x' },
        },
        required: ['kind', 'id', 'amount'],
        $ref: '#/$defs/Order',
        allOf: [{ properties: { amount: { type: 'number' } } }],
        if: { properties: { kind: { const: 'card' } }, required: ['kind'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { properties: { kind: true }, required: ['number'] }, // oxlint-disable-line unicorn/no-thenable
        $defs: { Order: { properties: { id: { type: 'string' } } } },
      }),
      [],
    ],
    [
      'that requires in a branch what no part declares',
      tool({ ...fine, anyOf: [{ properties: { b: true }, required: ['a', 'c'] }] }),
      ['required-unknown /inputSchema/anyOf/0/required/1'],
    ],
    ['that may declare it by a pattern', tool({ ...fine, patternProperties: { '^x-': true }, required: ['x-id'] }), []],
    [
      'that does not compile',
      tool({ ...fine, properties: { a: { type: 'strin', description: 'x' } } }),
      ['does-not-compile /inputSchema'],
    ],
    ['that takes no object', tool({ type: 'string' }), ['no-object /inputSchema/type']],
    [
      'with a reference to nowhere',
      tool({ ...fine, allOf: [{ $ref: '#/$defs/x' }] }),
      ['does-not-compile /inputSchema'],
    ],
    [
      'that may recur',
      tool({ ...fine, properties: { a: { $ref: '#', description: 'x' } } }),
      ['recursion /inputSchema/properties/a/$ref'],
    ],
    [
      'that must recur',
      tool({ ...fine, properties: { a: { $ref: '#', description: 'x' } }, required: ['a'] }),
      ['endless-recursion /inputSchema/properties/a/$ref'],
    ],
    [
      'with names that a JSON Pointer escapes',
      tool(object({ 'a/b~c': { type: 'object', properties: {}, required: ['x'] } })),
      ['no-description /inputSchema/properties/a~1b~0c', 'required-unknown /inputSchema/properties/a~1b~0c/required/0'],
    ],
    [
      'that may recur below names that a JSON Pointer escapes',
      tool({ ...fine, properties: { 'a/b~c': { anyOf: [true, { $ref: '#' }], description: 'x' } } }),
      ['recursion /inputSchema/properties/a~1b~0c/anyOf/1/$ref'],
    ],
    [
      'with a forbidden name below names that a JSON Pointer escapes',
      tool({ 'a/b~c': JSON.parse('{"__proto__":1}') as object }),
      ['forbidden-name /inputSchema/a~1b~0c'],
    ],
    ['with a bad output', tool(fine, { outputSchema: { type: 3 } }), ['does-not-compile /outputSchema']],
  ])('%s has the expected findings', (_, schema, expected) => {
    expect(rules(schema)).toEqual(expected);
  });

  it.each(['(a+)+$', '(a|a)*b', '(a|aa)+$', '^(([a-z])+.)+[A-Z]$', '(.*a){12}$', '(', 'a'.repeat(1001)])(
    'with the pattern %s is refused',
    (pattern) => {
      expect(rules(tool(object({ a: { type: 'string', description: 'x', pattern } })))).toContain(
        'unsafe-pattern /inputSchema/properties/a/pattern',
      );
    },
  );

  it.each(['^[a-z]+$', '^\\d{4}-\\d{2}-\\d{2}$', '^[^@]+@[^@]+$'])('with the pattern %s is accepted', (pattern) => {
    expect(rules(tool(object({ a: { type: 'string', description: 'x', pattern } })))).toEqual([]);
  });
});

describe('hostile input is refused in bounded time', () => {
  const nested = (levels: number) => {
    let inner: object = { type: 'object' };
    for (let level = 0; level < levels; level++) inner = { type: 'object', properties: { a: inner } };
    return tool(inner);
  };
  const cyclic = () => {
    const schema: Record<string, unknown> = { type: 'object' };
    schema.properties = { self: schema };
    return tool(schema);
  };
  const chain = (length: number) =>
    tool({
      type: 'object',
      $ref: '#/$defs/d0',
      $defs: Object.fromEntries(Array.from({ length }, (_, index) => [`d${index}`, { $ref: `#/$defs/d${index + 1}` }])),
    });

  it.each<[string, () => unknown, RegExp]>([
    ['10 MB of text', () => tool(object({}), { description: 'x'.repeat(10_000_000) }), /too-large/],
    [
      '10 MB of properties',
      () => tool(object(Object.fromEntries(Array.from({ length: 500_000 }, (_, index) => [`p${index}`, {}])))),
      /too-large/,
    ],
    ['10,000 levels', () => nested(10_000), /too-deep/],
    ['a value within itself', cyclic, /too-deep/],
    [
      '__proto__',
      () => JSON.parse('{"name":"x","inputSchema":{"type":"object","properties":{"__proto__":{"type":"string"}}}}'),
      /forbidden-name/,
    ],
    [
      'references in a ring',
      () => tool({ type: 'object', $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }),
      /endless-recursion/,
    ],
    ['references without end', () => chain(5000), /endless-recursion/],
    ['an undefined value', () => undefined, /no-schema/],
    ['a list', () => [], /no-schema/],
  ])('%s is refused', (_, make, rule) => {
    const input = make();
    const start = process.cpuUsage();
    const memory = process.memoryUsage().heapUsed;
    expect(rules(input).join('\n')).toMatch(rule);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000);
    expect((process.memoryUsage().heapUsed - memory) / 2 ** 20).toBeLessThan(200);
  });

  it('a thousand patterns are refused', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [`p${index}`, { pattern: `(a{1,${index}}b?)+c` }]),
    );
    const start = process.cpuUsage();
    expect(rules(tool(object(properties))).join('\n')).toMatch(/too-many-patterns/);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000);
  });
});
