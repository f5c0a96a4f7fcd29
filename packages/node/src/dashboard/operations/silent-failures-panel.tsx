import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Panel } from '../part/panel.js';
import { linkTo } from '../route/route.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { countText, figureText } from '../text/figures.js';

type SilentFailure = MonitoringReport['silent_failures'][number];

const COLUMNS: readonly Column<SilentFailure>[] = [
  {
    key: 'tool',
    head: 'Tool',
    isName: true,
    cell: ({ tool, role }) => <a href={linkTo(['operations', role, `tools/call ${tool}`])}>{tool}</a>,
  },
  {
    key: 'role',
    head: 'Role',
    isWide: true,
    cell: ({ role }) => (
      <span class="role" data-role={role}>
        {role}
      </span>
    ),
  },
  { key: 'results', head: 'Results', isNumber: true, cell: ({ results }) => countText(results) },
  { key: 'share', head: 'Of all', isNumber: true, cell: ({ share }) => figureText(share, '%') },
];

/** Tools whose successes say nothing, or say an error. Nothing is shown without any. */
export const SilentFailuresPanel = ({ rows }: { readonly rows: readonly SilentFailure[] }) =>
  rows.length === 0 ? null : (
    <Panel title="Silent failures" note="successes that are empty, null or begin like an error">
      <DataTable
        caption="Silent failures"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ role, tool }) => `${role} ${tool}`}
      />
    </Panel>
  );
