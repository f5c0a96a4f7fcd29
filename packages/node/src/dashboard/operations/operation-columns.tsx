import type { OperationRow } from '../../http/api/live.js';
import { Sparkline } from '../chart/sparkline-view.js';
import { BackendTrace } from '../part/backend-trace.js';
import { Figure } from '../part/figure.js';
import { linkTo } from '../route/route.js';
import type { Column } from '../table/column.js';
import { countText, durationText, INSUFFICIENT, ratioText } from '../text/figures.js';

/** A figure of an operation that was called; one that was not has nothing to say. */
const duration = (read: (row: OperationRow) => number | null) => (row: OperationRow) =>
  row.count === 0 ? <span class="quiet">–</span> : <Figure text={durationText(read(row))} />;

export const OPERATION_COLUMNS: readonly Column<OperationRow>[] = [
  {
    key: 'name',
    head: 'Operation',
    isName: true,
    sorts: 'ascending',
    cell: ({ role, name }) => (
      <a href={linkTo(['operations', role, name])} title={name}>
        {name}
      </a>
    ),
  },
  {
    key: 'role',
    head: 'Role',
    sorts: 'ascending',
    isWide: true,
    cell: ({ role }) => (
      <span class="role" data-role={role}>
        {role}
      </span>
    ),
  },
  { key: 'spark', head: 'Average over time', isWide: true, cell: ({ sparkline }) => <Sparkline values={sparkline} /> },
  { key: 'count', head: 'Calls', isNumber: true, sorts: 'descending', cell: callsCell },
  { key: 'errors', head: 'Errors', isNumber: true, sorts: 'descending', cell: errorsCell },
  { key: 'p50', head: 'p50', isNumber: true, sorts: 'descending', cell: duration(({ p50Millis }) => p50Millis) },
  { key: 'p95', head: 'p95', isNumber: true, sorts: 'descending', cell: duration(({ p95Millis }) => p95Millis) },
  { key: 'p99', head: 'p99', isNumber: true, sorts: 'descending', cell: duration(({ p99Millis }) => p99Millis) },
];

function callsCell({ count }: OperationRow) {
  return count === 0 ? <span class="quiet">never called</span> : countText(count);
}

function errorsCell({ count, errorRatio }: OperationRow) {
  if (count === 0) return <span class="quiet">–</span>;
  const text = ratioText(errorRatio);
  if (text === INSUFFICIENT || errorRatio === 0) return <Figure text={text} />;
  return <span class="failing">{text}</span>;
}

/** For readers with a tracing back end. */
export const SLOWEST_TRACE_COLUMN: Column<OperationRow> = {
  key: 'trace',
  head: 'Slowest trace',
  isWide: true,
  cell: ({ name, slowestTraceId }) => (
    <BackendTrace traceId={slowestTraceId}>
      open<span class="unseen"> that of {name} in your tracing back end</span>
    </BackendTrace>
  ),
};
