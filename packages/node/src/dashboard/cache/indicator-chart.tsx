import { useMemo } from 'preact/hooks';
import type { IndicatorSeries } from '../../http/api/series.js';
import type { ChartMark } from '../chart/marks.js';
import { TimeChart } from '../chart/time-chart.js';
import { useResource } from '../feed/use-resource.js';
import { Empty, Panel } from '../part/panel.js';
import { theme } from '../part/theme.js';
import { figureText } from '../text/figures.js';

interface IndicatorChartProps {
  /** Its name in the catalogue. */
  readonly indicator: string;
  readonly title: string;
  readonly version: unknown;
  readonly marks: readonly ChartMark[];
}

/** One figure of the whole process over the last hour. */
export function IndicatorChart({ indicator, title, version, marks }: IndicatorChartProps) {
  const { data, fault } = useResource<IndicatorSeries>(`/api/series?indicator=${indicator}&over=1h`, version);
  const [times, values] = useMemo(() => {
    const points = data?.points ?? [];
    return [points.map(({ atMillis }) => atMillis), points.map(({ value }) => value)];
  }, [data]);
  const last = values.findLast((value) => value !== null) ?? null;
  return (
    <Panel title={title} note={data && `${figureText(last, data.unit)}, over 1h`}>
      {fault !== undefined && <p class="empty fault">The chart could not be read: {fault}</p>}
      {data && last === null && <Empty>Insufficient data: nothing was measured in this hour.</Empty>}
      {data && last !== null && (
        <div class="panel-body">
          <TimeChart
            label={`${title} over one hour, now ${figureText(last, data.unit)}`}
            timesMillis={times}
            lines={[{ label: title, colour: 'p95', values }]}
            unit={data.unit}
            marks={marks}
            theme={theme.value}
          />
        </div>
      )}
    </Panel>
  );
}
