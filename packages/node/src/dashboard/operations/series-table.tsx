import type { OperationSeries } from '../../http/api/series.js';
import { Figure } from '../part/figure.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { countText, durationText, ratioText } from '../text/figures.js';
import { momentText } from '../text/moments.js';

type Point = OperationSeries['points'][number];

const COLUMNS: readonly Column<Point>[] = [
  { key: 'at', head: 'Until', cell: ({ atMillis }) => momentText(atMillis, Date.now()) },
  { key: 'count', head: 'Calls', isNumber: true, cell: ({ count }) => countText(count) },
  {
    key: 'errors',
    head: 'Error ratio',
    isNumber: true,
    cell: ({ errorRatio }) => <Figure text={ratioText(errorRatio)} />,
  },
  { key: 'p50', head: 'p50', isNumber: true, cell: ({ p50 }) => <Figure text={durationText(p50)} /> },
  { key: 'p95', head: 'p95', isNumber: true, cell: ({ p95 }) => <Figure text={durationText(p95)} /> },
  { key: 'p99', head: 'p99', isNumber: true, cell: ({ p99 }) => <Figure text={durationText(p99)} /> },
];

/** The points of the charts as a table, the newest first. */
export const SeriesTable = ({ points }: { readonly points: readonly Point[] }) => (
  <DataTable
    caption="Values of the charts"
    columns={COLUMNS}
    rows={points.toReversed()}
    rowKey={({ atMillis }) => String(atMillis)}
  />
);
