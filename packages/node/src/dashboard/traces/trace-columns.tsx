import type { TraceSummary } from '../../http/api/traces.js';
import { BackendTrace } from '../part/backend-trace.js';
import { linkTo } from '../route/route.js';
import type { Column } from '../table/column.js';
import { countText, durationText } from '../text/figures.js';
import { momentText } from '../text/moments.js';
import { CorrelationLink } from './correlation-link.js';

export const TRACE_COLUMNS: readonly Column<TraceSummary>[] = [
  { key: 'at', head: 'Began', isWide: true, cell: ({ startMillis }) => momentText(startMillis, Date.now()) },
  {
    key: 'name',
    head: 'Trace',
    isName: true,
    cell: ({ traceId, name }) => (
      <a href={linkTo(['traces', traceId])} title={`${name} ${traceId}`}>
        {name}
      </a>
    ),
  },
  { key: 'services', head: 'Services', isWide: true, cell: ({ services }) => services.join(', ') },
  {
    key: 'session',
    head: 'Session',
    isWide: true,
    cell: ({ correlations: [of] }) => (of === undefined ? '' : <CorrelationLink of={of} />),
  },
  { key: 'spans', head: 'Spans', isNumber: true, isWide: true, cell: ({ spans }) => countText(spans) },
  { key: 'duration', head: 'Duration', isNumber: true, cell: ({ durationMillis }) => durationText(durationMillis) },
  {
    key: 'errors',
    head: 'Errors',
    isNumber: true,
    cell: ({ errors }) => (errors > 0 ? <span class="failing">✕ {countText(errors)}</span> : countText(errors)),
  },
];

/** For readers with a tracing back end. */
export const BACKEND_COLUMN: Column<TraceSummary> = {
  key: 'backend',
  head: 'Back end',
  isWide: true,
  cell: ({ traceId, name }) => (
    <BackendTrace traceId={traceId}>
      open<span class="unseen"> {name} in your tracing back end</span>
    </BackendTrace>
  ),
};
