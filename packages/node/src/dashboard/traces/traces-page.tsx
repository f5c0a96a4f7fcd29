import type { TracesAnswer } from '../../http/api/traces.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { Choices } from '../part/choices.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { setQuery } from '../route/current-route.js';
import { linkTo } from '../route/route.js';
import { DataTable } from '../table/data-table.js';
import { countText } from '../text/figures.js';
import { TRACE_COLUMNS } from './trace-columns.js';

const BOARDS = [
  { id: '', text: 'Recent' },
  { id: 'slowest', text: 'Slowest' },
  { id: 'errors', text: 'Errors' },
] as const;

/** The traces that are kept in the process, of which there are always few. */
export function TracesPage({ live, query }: PageProps) {
  const show = query.show ?? '';
  const operation = query.operation ?? '';
  const asked = new URLSearchParams({
    ...(operation !== '' && { operation }),
    ...(show === 'errors' && { errors: 'true' }),
  });
  const { data, fault } = useResource<TracesAnswer>(`/api/traces?${asked}`, live.atMillis);
  const traces = data?.traces ?? [];
  const rows = show === 'slowest' ? traces.toSorted((a, b) => b.durationMillis - a.durationMillis) : traces;
  return (
    <>
      <PageHead
        title="Traces"
        note={operation === '' ? 'The recent ones that this process keeps' : `With ${operation}`}
      >
        <div class="row">
          <Choices
            label="Show"
            choices={BOARDS.map(({ id, text }) => ({
              text,
              href: linkTo(['traces'], { show: id, operation }),
              isChosen: show === id,
            }))}
          />
          <label>
            <span class="unseen">Only of the operation</span>
            <input
              type="search"
              class="filter"
              placeholder="Operation  /"
              value={operation}
              onChange={(event) => setQuery({ operation: event.currentTarget.value })}
            />
          </label>
        </div>
      </PageHead>
      {fault !== undefined && <p class="fault">The traces could not be read: {fault}</p>}
      <Panel
        title={BOARDS.find(({ id }) => id === show)?.text ?? 'Recent'}
        note={data && `${countText(rows.length)} traces`}
      >
        {rows.length === 0 ? (
          <Empty>{show === 'errors' ? 'No trace that is kept has an error.' : 'No trace is kept yet.'}</Empty>
        ) : (
          <DataTable caption="Traces" columns={TRACE_COLUMNS} rows={rows} rowKey={({ traceId }) => traceId} />
        )}
      </Panel>
    </>
  );
}
