import type { MonitoringReport } from '@mcp-vitals/monitor';
import type { Resource } from '../feed/use-resource.js';
import { Empty, Panel } from '../part/panel.js';
import { linkTo } from '../route/route.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { countText } from '../text/figures.js';
import { momentText } from '../text/moments.js';

type UnknownTool = MonitoringReport['unknown_tools'][number];

const COLUMNS: readonly Column<UnknownTool>[] = [
  { key: 'name', head: 'Called', isName: true, cell: ({ name }) => name },
  {
    key: 'kind',
    head: 'Role',
    isWide: true,
    cell: ({ kind }) => (
      <span class="role" data-role={kind}>
        {kind}
      </span>
    ),
  },
  { key: 'nearest', head: 'Closest tool', cell: nearestCell },
  { key: 'calls', head: 'Calls', isNumber: true, cell: ({ calls }) => countText(calls) },
  {
    key: 'last',
    head: 'Last called',
    isWide: true,
    cell: ({ last_called }) => momentText(Date.parse(last_called), Date.now()),
  },
  { key: 'trace', head: 'Trace', cell: traceCell },
];

/** The calls that found no tool, with the one that was probably meant. */
export function UnknownToolsPanel({ report: { data, fault } }: { readonly report: Resource<MonitoringReport> }) {
  return (
    <Panel title="Calls to tools that do not exist" note="of the calls that are kept one by one">
      {fault !== undefined && <p class="fault">The report could not be read: {fault}</p>}
      {data && data.unknown_tools.length === 0 && <Empty>Each tool that was called exists.</Empty>}
      {data && data.unknown_tools.length > 0 && (
        <DataTable
          caption="Calls to tools that do not exist"
          columns={COLUMNS}
          rows={data.unknown_tools}
          rowKey={({ kind, name }) => `${kind} ${name}`}
        />
      )}
    </Panel>
  );
}

function nearestCell({ nearest, kind }: UnknownTool) {
  if (nearest === null) return <span class="quiet">none is close</span>;
  return <a href={linkTo(['operations', kind, `tools/call ${nearest}`])}>{nearest}</a>;
}

function traceCell({ trace_ids: [first] }: UnknownTool) {
  return first === undefined ? <span class="quiet">–</span> : <a href={linkTo(['traces', first])}>open</a>;
}
