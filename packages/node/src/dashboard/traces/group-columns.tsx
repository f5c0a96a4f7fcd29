import type { TraceGroup } from '../../http/api/traces.js';
import type { Column } from '../table/column.js';
import { countText, durationText } from '../text/figures.js';
import { momentText } from '../text/moments.js';
import { CorrelationLink } from './correlation-link.js';

export const GROUP_COLUMNS: readonly Column<TraceGroup>[] = [
  { key: 'at', head: 'Last', cell: ({ endMillis }) => momentText(endMillis, Date.now()) },
  { key: 'of', head: 'Session', isName: true, cell: ({ of }) => <CorrelationLink of={of} /> },
  { key: 'traces', head: 'Traces', isNumber: true, isWide: true, cell: ({ traces }) => countText(traces) },
  { key: 'spans', head: 'Spans', isNumber: true, isWide: true, cell: ({ spans }) => countText(spans) },
  {
    key: 'duration',
    head: 'Lasted',
    isNumber: true,
    isWide: true,
    cell: ({ startMillis, endMillis }) => durationText(endMillis - startMillis),
  },
  {
    key: 'errors',
    head: 'Errors',
    isNumber: true,
    cell: ({ errors }) => (errors > 0 ? <span class="failing">✕ {countText(errors)}</span> : countText(errors)),
  },
];
