import { useContext, useMemo } from 'preact/hooks';
import type { OperationRow } from '../../http/api/live.js';
import { FeedContext } from '../feed/feed-context.js';
import type { PageProps } from '../feed/page-props.js';
import { useReport } from '../feed/use-report.js';
import { Choices } from '../part/choices.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { setQuery } from '../route/current-route.js';
import { linkTo } from '../route/route.js';
import { DataTable } from '../table/data-table.js';
import { countText } from '../text/figures.js';
import { LoopsPanel } from './loops-panel.js';
import { OPERATION_COLUMNS, SLOWEST_TRACE_COLUMN } from './operation-columns.js';
import { LEADER_BOARDS, matchesFilter, sortOf, sortOperations, sortText } from './operation-order.js';
import { SilentFailuresPanel } from './silent-failures-panel.js';
import { UnknownToolsPanel } from './unknown-tools-panel.js';

/** Every operation with its figures, sorted and filtered as the address says. */
export function OperationsPage({ query, live }: PageProps) {
  const { links } = useContext(FeedContext);
  const sort = sortOf(query.sort);
  const filter = query.filter ?? '';
  const isNever = query.never === 'true';
  const report = useReport(live.atMillis);
  const rows = useMemo(
    () =>
      sortOperations(
        live.operations.filter((row) => (!isNever || row.count === 0) && matchesFilter(row.name, filter)),
        sort,
      ),
    [live.operations, sort.by, sort.direction, filter, isNever],
  );
  return (
    <>
      <PageHead
        title="Operations"
        note={`${countText(rows.length)} of ${countText(live.operations.length)}, over ${live.over}`}
      >
        <div class="row">
          <Choices label="Show" choices={boards(sortText(sort), filter, isNever)} />
          <label>
            <span class="unseen">Filter by name</span>
            <input
              type="search"
              class="filter"
              placeholder="Filter by name  /"
              value={filter}
              onInput={(event) => setQuery({ filter: event.currentTarget.value })}
            />
          </label>
        </div>
      </PageHead>
      <Panel title={isNever ? 'Known, never called' : 'Figures of each operation'}>
        {rows.length === 0 ? (
          <Empty>{emptyText(live.operations, filter, isNever)}</Empty>
        ) : (
          <DataTable
            caption="Operations"
            columns={links.value.hasTraces ? [...OPERATION_COLUMNS, SLOWEST_TRACE_COLUMN] : OPERATION_COLUMNS}
            rows={rows}
            rowKey={({ role, name }) => `${role} ${name}`}
            sort={sort}
            onSort={(next) => setQuery({ sort: sortText(next) })}
          />
        )}
      </Panel>
      <UnknownToolsPanel report={report} />
      <SilentFailuresPanel rows={report.data?.silent_failures ?? []} />
      <LoopsPanel loops={live.loops} />
    </>
  );
}

const boards = (sort: string, filter: string, isNever: boolean) =>
  LEADER_BOARDS.map(({ id, text, sort: wanted }) => ({
    text,
    href: linkTo(['operations'], { sort: sortText(wanted), never: id === 'never' ? 'true' : undefined, filter }),
    isChosen: id === 'never' ? isNever : !isNever && sort === sortText(wanted),
  }));

function emptyText(all: readonly OperationRow[], filter: string, isNever: boolean): string {
  if (filter !== '') return `No operation of this kind has a name with “${filter}”.`;
  if (isNever && all.length > 0) return 'Every operation that is known was called.';
  return 'No operation was seen yet. They appear with the first call.';
}
