import type { OperationSeries } from '../../http/api/series.js';
import type { PageProps } from '../feed/page-props.js';
import { useResource } from '../feed/use-resource.js';
import { Choices } from '../part/choices.js';
import { Empty, PageHead } from '../part/panel.js';
import { linkTo } from '../route/route.js';
import { OperationCharts } from './operation-charts.js';
import { OperationFigures } from './operation-figures.js';

const SPANS = ['15m', '1h', '6h', '24h'] as const;

/** One operation: its figures, its charts with the anomalies on them, and the traces to open. */
export function OperationPage({ path: [, role = '', name = ''], query, live }: PageProps) {
  const over = SPANS.find((one) => one === query.over) ?? '15m';
  const address = `/api/operations/${encodeURIComponent(role)}/${encodeURIComponent(name)}/series?over=${over}`;
  const { data, fault } = useResource<OperationSeries>(address, live.atMillis);
  const row = live.operations.find((one) => one.role === role && one.name === name);
  return (
    <>
      <PageHead title={name} note={`${role}, figures over ${live.over}`}>
        <Choices
          label="Charts over"
          choices={SPANS.map((one) => ({
            text: one,
            href: linkTo(['operations', role, name], { over: one }),
            isChosen: one === over,
          }))}
        />
      </PageHead>
      {row ? <OperationFigures row={row} /> : <Empty>This operation was not seen in the window.</Empty>}
      {fault !== undefined && <p class="fault">The charts could not be read: {fault}</p>}
      {data && <OperationCharts series={data} over={over} marks={live.releases} />}
    </>
  );
}
