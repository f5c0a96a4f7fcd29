import type { ComponentChildren } from 'preact';

/** A column of a table. */
export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
  /** Whether it names the row. */
  readonly isName?: boolean;
  /** Whether it is left out where there is little room. */
  readonly isWide?: boolean;
  /** Direction of the first sort; without it the table is not sorted by it. */
  readonly sorts?: SortDirection;
}

export type SortDirection = 'ascending' | 'descending';

export interface Sort {
  readonly by: string;
  readonly direction: SortDirection;
}
