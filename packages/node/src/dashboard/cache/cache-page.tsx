import type { PageProps } from '../feed/page-props.js';
import { useReport } from '../feed/use-report.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { DataTable } from '../table/data-table.js';
import { CACHE_COLUMNS, VALIDATION_COLUMNS } from './cache-columns.js';
import { IndicatorChart } from './indicator-chart.js';

/** The caches and the validations of this process. */
export function CachePage({ live }: PageProps) {
  const { data, fault } = useReport(live.atMillis);
  return (
    <>
      <PageHead title="Cache and validation" note={`Figures over ${live.over}`} />
      {fault !== undefined && <p class="fault">The report could not be read: {fault}</p>}
      <div class="columns">
        <IndicatorChart
          indicator="cache_hit_ratio"
          title="Cache hit ratio"
          version={live.atMillis}
          marks={live.releases}
        />
        <IndicatorChart
          indicator="validation_success_ratio"
          title="Validation success ratio"
          version={live.atMillis}
          marks={live.releases}
        />
      </div>
      <Panel title="Caches" note="a stale answer is neither a hit nor a miss">
        {data && data.caches.length === 0 && <Empty>No cache look-up was recorded in the window.</Empty>}
        {data && data.caches.length > 0 && (
          <DataTable caption="Caches" columns={CACHE_COLUMNS} rows={data.caches} rowKey={({ cache }) => cache} />
        )}
      </Panel>
      <Panel title="Validations">
        {data && data.validations.length === 0 && <Empty>Nothing was validated in the window.</Empty>}
        {data && data.validations.length > 0 && (
          <DataTable
            caption="Validations"
            columns={VALIDATION_COLUMNS}
            rows={data.validations}
            rowKey={({ target }) => target}
          />
        )}
      </Panel>
    </>
  );
}
