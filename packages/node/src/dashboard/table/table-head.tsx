import type { Column, Sort } from './column.js';

interface TableHeadProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}

export function TableHead<Row>({ columns, sort, onSort }: TableHeadProps<Row>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => {
          const { key, head, isNumber, isWide, sorts } = column;
          const direction = sort?.by === key ? sort.direction : undefined;
          return (
            <th
              key={key}
              scope="col"
              class={isNumber ? 'number' : undefined}
              data-wide={isWide || undefined}
              aria-sort={sorts === undefined ? undefined : (direction ?? 'none')}
            >
              {sorts === undefined || onSort === undefined ? (
                head
              ) : (
                <button type="button" class="sort-button" onClick={() => onSort(nextSort(column, sort))}>
                  {head}
                  <span aria-hidden="true">
                    {direction === undefined ? '' : direction === 'ascending' ? ' ↑' : ' ↓'}
                  </span>
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** The other direction where the table is sorted by this column already. */
function nextSort<Row>({ key, sorts }: Column<Row>, sort: Sort | undefined): Sort {
  if (sort?.by !== key) return { by: key, direction: sorts! };
  return { by: key, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
}
