import { useMemo } from 'preact/hooks';
import type { OperationSeries } from '../../http/api/series.js';
import type { ChartMark } from '../chart/marks.js';
import { TimeChart } from '../chart/time-chart.js';
import { Badge } from '../part/badge.js';
import { Empty, Panel } from '../part/panel.js';
import { theme } from '../part/theme.js';
import { momentText } from '../text/moments.js';
import { SeriesTable } from './series-table.js';

interface OperationChartsProps {
  readonly series: OperationSeries;
  readonly over: string;
  readonly marks: readonly ChartMark[];
}

/** Duration, errors and calls over time, with the anomalies and the releases drawn on them. */
export function OperationCharts({ series, over, marks }: OperationChartsProps) {
  const { points, anomalies } = series;
  const charts = useMemo(() => {
    const of = (read: (point: (typeof points)[number]) => number | null) => points.map(read);
    return [
      {
        title: 'Duration',
        unit: 'ms',
        lines: [
          { label: 'p50', colour: 'p50', values: of(({ p50 }) => p50) },
          { label: 'p95', colour: 'p95', dash: [7, 3], values: of(({ p95 }) => p95) },
          { label: 'p99', colour: 'p99', dash: [2, 3], values: of(({ p99 }) => p99) },
        ],
      },
      {
        title: 'Error ratio',
        unit: '%',
        lines: [
          {
            label: 'error ratio',
            colour: 'failing',
            values: of(({ errorRatio }) => (errorRatio === null ? null : 100 * errorRatio)),
          },
        ],
      },
      { title: 'Calls', unit: '', lines: [{ label: 'calls', colour: 'p95', values: of(({ count }) => count) }] },
    ];
  }, [points]);
  const timesMillis = useMemo(() => points.map(({ atMillis }) => atMillis), [points]);
  if (points.length === 0) return <Empty>Nothing was measured in this time.</Empty>;
  return (
    <>
      <AnomalyList series={series} />
      <div class="columns">
        {charts.map(({ title, unit, lines }) => (
          <Panel key={title} title={title} note={`over ${over}`}>
            <div class="panel-body">
              <TimeChart
                label={`${title} over ${over}${anomalies.length > 0 ? `, with ${anomalies.length} anomalies marked` : ''}; the values are in the table below`}
                timesMillis={timesMillis}
                lines={lines}
                unit={unit}
                bands={anomalies}
                marks={marks}
                theme={theme.value}
              />
            </div>
          </Panel>
        ))}
      </div>
      <Panel title="The values of the charts">
        <details class="panel-body">
          <summary>Show the table</summary>
          <SeriesTable points={points} />
        </details>
      </Panel>
    </>
  );
}

/** The anomalies in words, because a band on a chart tells nothing to people who do not see it. */
const AnomalyList = ({ series: { anomalies } }: { readonly series: OperationSeries }) =>
  anomalies.length === 0 ? null : (
    <Panel title="Anomalies on these charts">
      <ul class="items">
        {anomalies.map(({ kind, fromMillis, untilMillis, text }) => (
          <li key={`${kind} ${fromMillis}`}>
            <p class="row">
              <Badge tone={untilMillis === null ? 'bad' : 'warn'}>{kind.replace('_', ' ')}</Badge>
              <span class="small quiet">
                since {momentText(fromMillis, Date.now())}
                {untilMillis === null ? ', still open' : `, until ${momentText(untilMillis, Date.now())}`}
              </span>
            </p>
            <p class="wrap small">{text}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
