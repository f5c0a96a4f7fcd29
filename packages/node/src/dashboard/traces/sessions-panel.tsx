import type { TraceGroupsAnswer } from '../../http/api/traces.js';
import { useResource } from '../feed/use-resource.js';
import { Empty, Panel } from '../part/panel.js';
import { DataTable } from '../table/data-table.js';
import { countText } from '../text/figures.js';
import { GROUP_COLUMNS } from './group-columns.js';

/** What joins the traces: the conversations that clients name, else sessions, else clients. */
export function SessionsPanel({ version }: { readonly version: unknown }) {
  const { data, fault } = useResource<TraceGroupsAnswer>('/api/trace-groups', version);
  const groups = data?.groups ?? [];
  return (
    <Panel title="Sessions" note={data && `${countText(groups.length)} conversations, sessions and clients`}>
      {fault !== undefined && <p class="empty fault">The sessions could not be read: {fault}</p>}
      {data && groups.length === 0 && (
        <Empty>No trace that is kept names its conversation, its session or its client.</Empty>
      )}
      {groups.length > 0 && (
        <DataTable
          caption="Sessions"
          columns={GROUP_COLUMNS}
          rows={groups}
          rowKey={({ of }) => `${of.kind} ${of.id}`}
        />
      )}
    </Panel>
  );
}
