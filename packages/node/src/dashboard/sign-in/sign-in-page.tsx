import { IndicatorChart } from '../cache/indicator-chart.js';
import type { PageProps } from '../feed/page-props.js';
import { useReport } from '../feed/use-report.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { DataTable } from '../table/data-table.js';
import { REFUSED_COLUMNS, SIGN_IN_COLUMNS } from './sign-in-columns.js';

/** Who was let in, on both sides, and the calls that were denied or throttled. */
export function SignInPage({ live }: PageProps) {
  const { data, fault } = useReport(live.atMillis);
  const version = live.atMillis;
  return (
    <>
      <PageHead title="Sign-in" note={`Outcomes over ${live.over}; tokens are never read`} />
      {fault !== undefined && <p class="fault">The report could not be read: {fault}</p>}
      <div class="columns">
        <IndicatorChart
          indicator="server_sign_in_failure_ratio"
          title="Sign-in failure ratio, server"
          version={version}
          marks={live.releases}
        />
        <IndicatorChart
          indicator="client_sign_in_failure_ratio"
          title="Sign-in failure ratio, client"
          version={version}
          marks={live.releases}
        />
      </div>
      <Panel title="Outcomes of sign-in" note="by what HTTP answered">
        {data && data.sign_in.length === 0 && <Empty>No MCP exchange over HTTP had to do with a sign-in.</Empty>}
        {data && data.sign_in.length > 0 && (
          <DataTable
            caption="Outcomes of sign-in"
            columns={SIGN_IN_COLUMNS}
            rows={data.sign_in}
            rowKey={(row) => `${row.role} ${row.outcome}`}
          />
        )}
      </Panel>
      <Panel title="Refused calls" note="apart from calls that failed">
        {data && data.refused_calls.length === 0 && <Empty>No call was denied or throttled in the window.</Empty>}
        {data && data.refused_calls.length > 0 && (
          <DataTable
            caption="Refused calls"
            columns={REFUSED_COLUMNS}
            rows={data.refused_calls}
            rowKey={(row) => `${row.role} ${row.refusal}`}
          />
        )}
      </Panel>
    </>
  );
}
