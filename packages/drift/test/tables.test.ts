import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ColumnDescription, DriftDetector, type TableDescription } from '../src/index.js';

/** A use of a table, in a form that can be checked against any table. */
type Use =
  /** Reads a column and relies on its type, and on its being never null where it was not. */
  | { readonly read: string; readonly type: string; readonly countsOnValue: boolean }
  /** Writes a row: a value of a type, null, or nothing for each column. */
  | { readonly insert: Readonly<Record<string, string | null>> }
  /** Writes two rows that are equal in some columns, omitted ones included. */
  | { readonly different: readonly string[] }
  /** Writes a row and replaces the one with the same key. */
  | { readonly upsert: readonly string[] }
  /** Writes a row with a foreign key to no row. */
  | { readonly dangling: string }
  /** An operation that no view allows, such as an index or a row trigger. */
  | { readonly tableOnly: true };

const isNullable = ({ nullable }: ColumnDescription) => nullable !== false;
const keyOf = ({ primaryKey }: TableDescription): readonly string[] => (Array.isArray(primaryKey) ? primaryKey : []);
const keysTo = ({ foreignKeys }: TableDescription): string[] =>
  (Array.isArray(foreignKeys) ? foreignKeys : []).map((key) => JSON.stringify(key));

/** Whether a column of one type accepts values of another and reads them back unchanged. */
const holds = (type: string, other: string) => type === other || (type === 'bigint' && other === 'int');

/** Whether the use is valid for this table by the semantics of SQL, as far as the schema tells. */
function works(use: Use, table: TableDescription): boolean {
  const column = (name: string) => table.columns.find((one) => one.name === name);
  if ('read' in use) {
    const found = column(use.read);
    return found !== undefined && holds(found.type, use.type) && !(use.countsOnValue && isNullable(found));
  }
  if ('tableOnly' in use) return table.kind !== 'view';
  if ('different' in use) return keyOf(table).length === 0 || keyOf(table).some((name) => use.different.includes(name));
  if ('upsert' in use) return [...use.upsert].sort().join() === [...keyOf(table)].sort().join();
  if ('dangling' in use) return !keysTo(table).includes(use.dangling);
  return (
    Object.keys(use.insert).every((name) => column(name)) &&
    table.columns.every((one) => {
      if (!Object.hasOwn(use.insert, one.name)) return isNullable(one) || typeof one.default === 'string';
      const value = use.insert[one.name];
      return value === null ? isNullable(one) : holds(one.type, value!);
    })
  );
}

function* combinations<T>(choices: readonly (readonly T[])[]): Generator<T[]> {
  const [first, ...rest] = choices;
  if (first === undefined) return yield [];
  for (const tail of combinations(rest)) for (const choice of first) yield [choice, ...tail];
}

/** Yields every use for which two tables could differ: those of the one, and the keys of the other. */
function* usesOf(table: TableDescription, other: TableDescription): Generator<Use> {
  for (const { name, type, nullable } of table.columns) {
    yield { read: name, type, countsOnValue: false };
    if (nullable === false) yield { read: name, type, countsOnValue: true };
  }
  const columns = table.columns.map(({ name, type }) => [[name, type], [name, null], undefined] as const);
  for (const row of combinations<readonly [string, string | null] | undefined>(columns)) {
    yield { insert: Object.fromEntries(row.filter((entry) => entry !== undefined)) };
  }
  const names = table.columns.map(({ name }) => [name, undefined]);
  for (const some of combinations(names)) yield { different: some.filter((name) => name !== undefined) };
  for (const one of [table, other]) if (keyOf(one).length > 0) yield { upsert: keyOf(one) };
  for (const key of keysTo(other)) yield { dangling: key };
  yield { tableOnly: true };
}

const nullable = fc.constantFrom(true, false, undefined);
const column = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd', '__proto__'),
    type: fc.constantFrom('int', 'text', 'bigint'),
    nullable,
    default: fc.constantFrom('1', null, undefined),
  })
  .map(({ name, type, ...said }): ColumnDescription => ({ name, type, ...withoutUnsaid(said) }));

/** Removes the parts that the server does not report. */
const withoutUnsaid = <T extends object>(said: T) =>
  Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const columns = fc.uniqueArray(column, { selector: ({ name }) => name, minLength: 1, maxLength: 4 });
const keysOver = (names: readonly string[]) => ({
  primaryKey: fc.constantFrom<string[] | null | undefined>(undefined, null, [names[0]!], names.slice(0, 2)),
  foreignKeys: fc.constantFrom(
    undefined,
    [],
    [{ columns: [names[0]!], references: { database: 'd', table: 'other' } }],
    [{ columns: [names[0]!], references: { database: 'd', table: 'third' } }],
  ),
  kind: fc.constantFrom('table' as const, 'table' as const, 'view' as const, undefined),
});
const tableOver = (list: ColumnDescription[]): fc.Arbitrary<TableDescription> =>
  fc
    .record(keysOver(list.map(({ name }) => name)))
    .map((rest) => ({ database: 'd', name: 't', columns: list, ...withoutUnsaid(rest) }));

/** A table after one step of a migration, or a different table. */
function migrated(from: TableDescription): fc.Arbitrary<TableDescription> {
  const at = fc.nat({ max: from.columns.length - 1 });
  const over = (list: readonly ColumnDescription[]): TableDescription => ({ ...from, columns: list });
  const replaced = (index: number, by: (one: ColumnDescription) => ColumnDescription) =>
    over(from.columns.map((one, place) => (place === index ? by(one) : one)));
  return fc.oneof(
    fc.constant(from),
    column.map((one) => over([...from.columns, { ...one, name: 'added' }])),
    at.map((index) => over(from.columns.filter((_, place) => place !== index))),
    at.map((index) => replaced(index, (one) => ({ ...one, name: 'renamed' }))),
    fc.tuple(at, column).map(([index, one]) => replaced(index, ({ name }) => ({ ...one, name }))),
    fc.tuple(at, nullable).map(([index, to]) => replaced(index, (one) => withoutUnsaid({ ...one, nullable: to }))),
    fc.constant(over([...from.columns].reverse())),
    tableOver([...from.columns]),
    columns.chain(tableOver),
  );
}

it('of 10,000 pairs of tables, a change is breaking with a use that proves it and compatible without one', async () => {
  const pairs = columns.chain(tableOver).chain((before) => fc.tuple(fc.constant(before), migrated(before)));
  const seen = { breaking: 0, compatible: 0, unproven: 0 };
  await fc.assert(
    fc.asyncProperty(pairs, async ([before, after]) => {
      const detector = new DriftDetector();
      await detector.observeTable('s', before);
      await detector.observeTable('s', after);
      await detector.settled();
      const [change] = detector.figures('s').changes;
      const broken = [...usesOf(before, after)].find((use) => works(use, before) && !works(use, after));
      if (change?.change !== 'breaking') {
        if (change) seen.compatible++;
        if (broken) expect.fail(`no longer works: ${JSON.stringify(broken)}`);
        return;
      }
      seen.breaking++;
      if (broken) return;
      seen.unproven++;
      // A part that is no longer reported may have any value.
      expect(change.text).toMatch(/no longer says|is not reported/);
    }),
    { numRuns: 10_000, endOnFailure: true },
  );
  expect(seen.breaking).toBeGreaterThan(2000);
  expect(seen.compatible).toBeGreaterThan(500);
  expect(seen.unproven / seen.breaking).toBeLessThan(0.1);
});
