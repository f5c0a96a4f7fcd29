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
