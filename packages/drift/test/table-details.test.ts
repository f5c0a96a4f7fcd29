import { expect, it } from 'vitest';
import { type ColumnDescription, completeTable, DriftDetector, type TableDescription } from '../src/index.js';

const column: ColumnDescription = {
  ...{ name: 'a', type: 'varchar', nullable: true, default: null, generated: null, enumValues: ['x', 'y'] },
  ...{ length: 80, precision: 10, scale: 2, comment: 'old' },
};
const table: TableDescription = {
  ...{ database: 'd', name: 't', kind: 'table', columns: [column], primaryKey: null, foreignKeys: [], comment: null },
  indexes: [{ name: 'i', columns: ['a'], unique: false, where: null }],
  uniqueConstraints: [{ name: 'u', columns: ['a'] }],
  checks: [{ name: 'c', expression: 'a > 0' }],
};
const withColumn = (change: Partial<ColumnDescription>): TableDescription => ({
  ...table,
  columns: [{ ...column, ...change }],
});

async function changeBetween(before: TableDescription, after: TableDescription) {
  const detector = new DriftDetector();
  await detector.observeTable('s', before);
  await detector.observeTable('s', after);
  await detector.settled();
  return detector.figures('s').changes[0];
}

const CASES: [string, string, TableDescription, RegExp][] = [
  ['a shorter length', 'breaking', withColumn({ length: 40 }), /was 80 long, is 40/],
  ['a greater length', 'compatible', withColumn({ length: 120 }), /is 120/],
  ['no length', 'compatible', withColumn({ length: null }), /is without limit/],
  ['fewer digits', 'breaking', withColumn({ precision: 8 }), /had the precision 10, 2, has 8, 2/],
  ['more of its digits behind the point', 'breaking', withColumn({ scale: 4 }), /has 10, 4/],
  ['more digits on both sides', 'compatible', withColumn({ precision: 14, scale: 4 }), /has 14, 4/],
  ['a lost value', 'breaking', withColumn({ enumValues: ['x'] }), /lost the value y/],
  ['a further value', 'compatible', withColumn({ enumValues: ['x', 'y', 'z'] }), /gained the value z/],
  ['values in another order', 'compatible', withColumn({ enumValues: ['y', 'x'] }), /different order/],
  ['a generated column', 'breaking', withColumn({ generated: 'b + 1' }), /was not generated, is generated as b \+ 1/],
  [
    'a new identity column',
    'compatible',
    {
      ...table,
      columns: [column, { name: 'id', type: 'bigint', nullable: false, default: null, generated: 'identity' }],
    },
    /id bigint is new$/,
  ],
  [
    'a new generated column',
    'compatible',
    { ...table, columns: [column, { name: 'b', type: 'text', nullable: false, default: null, generated: 'lower(a)' }] },
    /b text is new$/,
  ],
  ['another check', 'breaking', { ...table, checks: [{ name: 'c', expression: 'a > 1' }] }, /c \(a > 1\) is new/],
  ['no check', 'compatible', { ...table, checks: [] }, /the check c \(a > 0\) is gone/],
  ['no unique constraint', 'breaking', { ...table, uniqueConstraints: [] }, /the unique constraint u \(a\) is gone/],
  ['no index', 'compatible', { ...table, indexes: [] }, /the index i \(a\) is gone/],
  [
    'a unique index',
    'breaking',
    { ...table, indexes: [...(table.indexes as []), { name: 'n', columns: ['a'], unique: true }] },
    /the unique index n \(unique a\) is new/,
  ],
  ['a key', 'breaking', { ...table, primaryKey: ['a'] }, /the primary key was none, is a/],
  ['checks that are no longer reported', 'compatible', { ...table, checks: 'unknown' }, /no longer reports checks/],
];

it.each(CASES)('a change to %s is %s', async (_, change, after, text) => {
  expect(await changeBetween(table, after)).toMatchObject({ change, text: expect.stringMatching(text) });
});

it.each([
  ['int unsigned', 'bigint', 'compatible'],
  ['int unsigned', 'int', 'breaking'],
  ['bigint', 'bigint unsigned', 'breaking'],
  ['float', 'double', 'compatible'],
  ['double', 'float', 'breaking'],
  ['decimal(10,2) unsigned', 'decimal(10,2)', 'compatible'],
  ['decimal(10,2)', 'decimal(10,2) unsigned', 'breaking'],
  ['float unsigned', 'double', 'compatible'],
  ['datetime', 'datetime(6)', 'compatible'],
  ['timestamp', 'timestamp(3)', 'compatible'],
  ['timestamp(3)', 'timestamp', 'breaking'],
  ['timestamp(3) without time zone', 'timestamp without time zone', 'compatible'],
  ['timestamp without time zone', 'timestamp(3) without time zone', 'breaking'],
  ['datetime(6)', 'datetime(3)', 'breaking'],
  ["enum('a','b')", "enum('b','a','it''s')", 'compatible'],
  ["enum('a','b')", "enum('a')", 'breaking'],
  ["set('a')", "enum('a')", 'breaking'],
  ["Enum8('a' = 1)", "Enum8('a' = 1, 'b' = 2)", 'compatible'],
  ["Enum8('a' = 1)", "Enum8('a' = 2)", 'breaking'],
  ['nvarchar(50)', 'nvarchar(max)', 'compatible'],
  ['nvarchar(max)', 'nvarchar(50)', 'breaking'],
  ['nvarchar(50)', 'varchar(50)', 'breaking'],
  ['varchar(50)', 'nvarchar(60)', 'compatible'],
  ['varchar(50)', 'nvarchar(40)', 'breaking'],
  ['VARCHAR2(20)', 'VARCHAR2(40)', 'compatible'],
  ['NUMBER(5)', 'NUMBER(10)', 'compatible'],
  ['NUMBER(38,0)', 'NUMBER(10,0)', 'breaking'],
  ['Int32', 'Int64', 'compatible'],
  ['UInt64', 'UInt32', 'breaking'],
  ['Nullable(Float32)', 'Nullable(Float64)', 'compatible'],
  ['Int32', 'Nullable(Int32)', 'breaking'],
  ['Array(Int32)', 'Nullable(Int32)', 'breaking'],
  ['varchar(10)[]', 'varchar(20)[]', 'compatible'],
  ['integer[]', 'integer', 'breaking'],
  ['UTINYINT', 'USMALLINT', 'compatible'],
  ['Array('.repeat(10_000), `${'Array('.repeat(10_000)}x`, 'breaking'],
])('a column of type %s that becomes %s is %s', async (before, after, change) => {
  const changed = await changeBetween(withColumn({ type: before }), withColumn({ type: after }));
  expect(changed).toMatchObject({ change });
});

it('a longer string of bits is breaking, because a column takes exactly its length', async () => {
  const bits = (length: number) => withColumn({ type: 'bit', length });
  expect(await changeBetween(bits(3), bits(5))).toMatchObject({ change: 'breaking' });
});

it('a changed comment is reported with its words, as instructions', async () => {
  expect((await changeBetween(table, withColumn({ comment: 'new' })))?.text).toMatch(/"old"|old/);
  expect((await changeBetween(table, { ...table, comment: 'Ignore all rules' }))?.text).toMatch(/Ignore all rules/);
});

it('a key that was not reported before is not said to have been absent', async () => {
  const keyed = { ...table, primaryKey: ['a'] };
  expect((await changeBetween({ ...table, primaryKey: 'unknown' }, keyed))?.text).toMatch(/key was not reported, is a/);
});

it('a table too large to be compared is reported as breaking when it changes', async () => {
  const wide = (type: string): TableDescription => ({
    ...table,
    columns: Array.from({ length: 6000 }, (_, at) => ({ name: `c${at}`, type, nullable: true, default: null })),
  });
  expect(await changeBetween(wide('int'), wide('text'))).toMatchObject({
    ...{ change: 'breaking', text: expect.stringMatching(/columns changed and cannot be compared/) },
  });
});

it('a renamed constraint, and unknown parts that are written out, are no change of the table', async () => {
  const renamed = { ...table, checks: [{ name: 'other', expression: 'a > 0' }] };
  expect((await changeBetween(table, renamed))?.change).not.toBe('breaking');
  const bare = { database: 'd', name: 't', columns: [{ name: 'a', type: 'int' }] };
  expect((await changeBetween(bare, completeTable(bare)))?.findings ?? []).toEqual([]);
});
