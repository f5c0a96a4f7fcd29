import type { MonitoringReport } from '@mcp-vitals/monitor';
import { IndicatorChart } from '../cache/indicator-chart.js';
import type { PageProps } from '../feed/page-props.js';
import { useReport } from '../feed/use-report.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { DataTable } from '../table/data-table.js';
import { countText } from '../text/figures.js';
import {
  nameOf,
  RESULT_COLUMNS,
  SERVER_COLUMNS,
  type ServerRow,
  TOOL_COLUMNS,
  type ToolRow,
} from './context-columns.js';

/** Tools in the list of the largest. */
const MAX_TOOLS = 20;

type Context = MonitoringReport['context'];

/** What the definitions and the results of tools cost an agent. */
export function ContextPage({ live }: PageProps) {
  const { data, fault } = useReport(live.atMillis);
  const servers = data?.context?.servers ?? [];
  const role = servers.length > 0 && servers.every((one) => one.role === 'client') ? 'client' : 'server';
  return (
    <>
      <PageHead title="Context" note="What tools cost an agent, in estimated tokens" />
      {fault !== undefined && <p class="fault">The report could not be read: {fault}</p>}
      {data && <Advice recommendations={data.recommendations} />}
      {data && <Definitions context={data.context} />}
      <div class="columns">
        <IndicatorChart
          indicator={`${role}_definition_tokens`}
          title={`Tokens of definitions, ${role}`}
          version={live.atMillis}
          marks={live.releases}
        />
        <IndicatorChart
          indicator={`${role}_result_tokens_average`}
          title={`Average tokens of results, ${role}`}
          version={live.atMillis}
          marks={live.releases}
        />
      </div>
      {data && <Results context={data.context} over={live.over} />}
    </>
  );
}

function Advice({ recommendations }: Pick<MonitoringReport, 'recommendations'>) {
  const advice = recommendations.filter(({ kind }) => kind === 'context_cost');
  if (advice.length === 0) return null;
  return (
    <Panel title="What to cut">
      <ul class="items">
        {advice.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Panel>
  );
}

function Definitions({ context }: { readonly context: Context }) {
  const { servers = [], budget } = context ?? {};
  const note = budget && `limit ${countText(budget.max_tokens)} a server, ${countText(budget.max_tool_tokens)} a tool`;
  if (servers.length === 0) {
    return (
      <Panel title="Definitions" note={note}>
        <Empty>No tools were listed yet. They appear with the first tools/list.</Empty>
      </Panel>
    );
  }
  return (
    <>
      <Panel title="Definitions" note={note}>
        <DataTable
          caption="Servers"
          columns={SERVER_COLUMNS}
          rows={servers}
          rowKey={(row) => `${row.role} ${nameOf(row)}`}
        />
      </Panel>
      <Panel
        title="Largest tools"
        note="half of the published servers cost at most 4,847 in all, a tenth at least 40,000"
      >
        <DataTable
          caption="Largest tools"
          columns={TOOL_COLUMNS}
          rows={largestOf(servers)}
          rowKey={({ server, tool }) => `${server} ${tool}`}
        />
      </Panel>
    </>
  );
}

function Results({ context, over }: { readonly context: Context; readonly over: string }) {
  const results = context?.results ?? [];
  return (
    <Panel title="Results" note={`over ${over}, their characters over 4`}>
      {results.length === 0 ? (
        <Empty>Insufficient data: no result of a tool was measured in the window.</Empty>
      ) : (
        <DataTable
          caption="Results"
          columns={RESULT_COLUMNS}
          rows={results}
          rowKey={(row) => `${row.role} ${row.tool}`}
        />
      )}
    </Panel>
  );
}

/** The largest tools of all servers. In-process both sides may show one server: it is listed once. */
function largestOf(servers: readonly ServerRow[]): ToolRow[] {
  const rows = new Map<string, ToolRow>();
  for (const row of servers) {
    for (const tool of row.largest) {
      const server = nameOf(row);
      rows.set(`${server} ${tool.tool}`, { ...tool, server, share: tool.tokens / row.tokens });
    }
  }
  return [...rows.values()].sort((a, b) => b.tokens - a.tokens).slice(0, MAX_TOOLS);
}
