import type { MonitoringReport } from '@mcp-vitals/monitor';
import { useReport } from '../feed/use-report.js';
import { Empty, Panel } from '../part/panel.js';
import type { Column } from '../table/column.js';
import { DataTable } from '../table/data-table.js';
import { countText, figureText } from '../text/figures.js';

type TaskRow = MonitoringReport['tasks'][number];

const COLUMNS: readonly Column<TaskRow>[] = [
  { key: 'role', head: 'Tasks of the', isName: true, cell: ({ role }) => role },
  { key: 'in-flight', head: 'In flight', isNumber: true, cell: ({ in_flight }) => figureText(in_flight, '') },
  {
    key: 'oldest',
    head: 'Oldest',
    isNumber: true,
    isWide: true,
    cell: ({ oldest_age_s }) => figureText(oldest_age_s, 's'),
  },
  { key: 'ended', head: 'Ended', isNumber: true, cell: ({ ended }) => countText(ended) },
  { key: 'failed', head: 'Failed', isNumber: true, cell: ({ failure_rate }) => figureText(failure_rate, '%') },
  { key: 'p95', head: 'p95', isNumber: true, isWide: true, cell: ({ p95_s }) => figureText(p95_s, 's') },
];

/** The tasks that this process asked for, and those that it runs. */
export function TasksPanel({ version }: { readonly version: unknown }) {
  const { data, fault } = useReport(version);
  const rows = data?.tasks ?? [];
  return (
    <Panel title="Tasks" note="Over the last five minutes">
      {fault !== undefined && <p class="empty fault">The tasks could not be read: {fault}</p>}
      {data && rows.length === 0 && (
        <Empty>No task was created yet. A task is a tool call whose result is fetched later.</Empty>
      )}
      {rows.length > 0 && <DataTable caption="Tasks" columns={COLUMNS} rows={rows} rowKey={({ role }) => role} />}
    </Panel>
  );
}
