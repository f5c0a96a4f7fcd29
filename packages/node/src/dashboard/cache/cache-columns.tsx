import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Figure } from '../part/figure.js';
import type { Column } from '../table/column.js';
import { countText, figureText } from '../text/figures.js';

type Cache = MonitoringReport['caches'][number];
type Validation = MonitoringReport['validations'][number];

const number = <Row,>(key: string, head: string, unit: string, read: (row: Row) => number | null): Column<Row> => ({
  key,
  head,
  isNumber: true,
  cell: (row) => <Figure text={unit === 'count' ? countText(read(row)) : figureText(read(row), unit)} />,
});

export const CACHE_COLUMNS: readonly Column<Cache>[] = [
  { key: 'cache', head: 'Cache', isName: true, cell: ({ cache }) => cache },
  number('hits-ratio', 'Hit ratio', '%', ({ hit_rate }) => hit_rate),
  number('lookups', 'Look-ups', 'count', ({ lookups }) => lookups),
  number('hits', 'Hits', 'count', ({ hits }) => hits),
  number('misses', 'Misses', 'count', ({ misses }) => misses),
  number('stale', 'Stale', 'count', ({ stale }) => stale),
  number('hit', 'A hit takes', 'ms', ({ hit_ms }) => hit_ms),
  number('miss', 'A miss takes', 'ms', ({ miss_ms }) => miss_ms),
  number('saved', 'Time saved', 's', ({ time_saved_s }) => time_saved_s),
  number('entries', 'Entries', 'count', ({ entries }) => entries),
  number('bytes', 'Memory', 'By', ({ bytes }) => bytes),
  number('evictions', 'Evictions', 'count', ({ evictions }) => evictions),
];

export const VALIDATION_COLUMNS: readonly Column<Validation>[] = [
  { key: 'target', head: 'Target', isName: true, cell: ({ target }) => target.replace('_', ' ') },
  number('success', 'Success', '%', ({ success_rate }) => success_rate),
  number('validations', 'Validations', 'count', ({ validations }) => validations),
  number('invalid', 'Invalid', 'count', ({ invalid }) => invalid),
  number('average', 'Average', 'ms', ({ average_ms }) => average_ms),
  number('p95', 'p95', 'ms', ({ p95_ms }) => p95_ms),
];
