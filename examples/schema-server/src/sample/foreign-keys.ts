import type { SampleTable } from './table.js';

export interface SampleForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** `schema.table` */
  readonly table: string;
  readonly to: readonly string[];
}

/** The foreign keys of a table: those of its columns, then those over several columns. */
export function foreignKeysOf(table: SampleTable): SampleForeignKey[] {
  const single = Object.entries(table.columns).flatMap(([column, { references }]) =>
    references === undefined ? [] : [{ columns: [column], table: references, to: ['id'] }],
  );
  return [...single, ...table.references].map((key) => ({
    ...key,
    name: `${table.name}_${key.columns.join('_')}_fkey`,
  }));
}

/** Indexes the table asks for, and one for every foreign key that no key or index leads with. */
export function indexesOf(table: SampleTable): (readonly string[])[] {
  const unique = Object.entries(table.columns).flatMap(([name, column]) => (column.unique === true ? [[name]] : []));
  const present = [table.primaryKey, ...unique, ...table.uniqueKeys, ...table.indexes];
  const leads = (columns: readonly string[]) =>
    present.some((index) => columns.every((column, position) => index[position] === column));
  const missing = foreignKeysOf(table)
    .map(({ columns }) => columns)
    .filter((columns) => !leads(columns));
  return [...table.indexes, ...missing];
}
