import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Column, Sort } from './column.js';
import { rowsInView } from './rows-in-view.js';
import { TableHead } from './table-head.js';

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
}

/** In pixels, as the style sheet has it. */
const ROW_HEIGHT = 34;
/** A longer table scrolls within itself and draws the rows that are seen. */
const LONG = 60;
const BEYOND = 8;

/** A table that costs the same for 20 rows and for 20,000. */
export function DataTable<Row>({ caption, columns, rows, rowKey, sort, onSort }: DataTableProps<Row>) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrolled: 0, height: 800 });
  const isLong = rows.length > LONG;
  const look = () => {
    const { scrollTop, clientHeight } = frame.current!;
    setView((old) =>
      old.scrolled === scrollTop && old.height === clientHeight ? old : { scrolled: scrollTop, height: clientHeight },
    );
  };
  useLayoutEffect(look, [rows.length]);
  const { first, end, spaceBefore, spaceAfter } = isLong
    ? rowsInView({ rows: rows.length, rowHeight: ROW_HEIGHT, beyond: BEYOND, ...view })
    : { first: 0, end: rows.length, spaceBefore: 0, spaceAfter: 0 };
  return (
    <section
      class="table-frame"
      aria-label={`${caption}, table`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
      tabIndex={0}
      ref={frame}
      onScroll={look}
      data-long={isLong || undefined}
    >
      <table aria-rowcount={rows.length + 1}>
        <caption class="unseen">{caption}</caption>
        <TableHead columns={columns} sort={sort} onSort={onSort} />
        <tbody>
          <Space height={spaceBefore} columns={columns.length} />
          {rows.slice(first, end).map((row, index) => (
            <tr key={rowKey(row)} aria-rowindex={first + index + 2}>
              {columns.map((column) => (
                <Cell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
          <Space height={spaceAfter} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const { isName, isNumber, isWide, cell } = column;
  const look = isName ? 'name-cell' : isNumber ? 'number' : undefined;
  if (isName) {
    return (
      <th scope="row" class={look}>
        {cell(row)}
      </th>
    );
  }
  return (
    <td class={look} data-wide={isWide || undefined}>
      {cell(row)}
    </td>
  );
}

/** Stands for the rows that are not drawn. */
const Space = ({ height, columns }: { readonly height: number; readonly columns: number }) =>
  height > 0 ? (
    <tr class="spacer">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  ) : null;
