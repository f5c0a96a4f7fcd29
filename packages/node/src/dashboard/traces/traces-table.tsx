import { useContext } from 'preact/hooks';
import type { TraceSummary } from '../../http/api/traces.js';
import { FeedContext } from '../feed/feed-context.js';
import { DataTable } from '../table/data-table.js';
import { BACKEND_COLUMN, TRACE_COLUMNS } from './trace-columns.js';

/** Traces, with a column that leads to the reader's own tracing back end where one is configured. */
export function TracesTable({ rows }: { readonly rows: readonly TraceSummary[] }) {
  const { links } = useContext(FeedContext);
  const columns = links.value.hasTraces ? [...TRACE_COLUMNS, BACKEND_COLUMN] : TRACE_COLUMNS;
  return <DataTable caption="Traces" columns={columns} rows={rows} rowKey={({ traceId }) => traceId} />;
}
