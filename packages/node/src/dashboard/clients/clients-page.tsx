import type { PageProps } from '../feed/page-props.js';
import { useReport } from '../feed/use-report.js';
import { Empty, PageHead, Panel } from '../part/panel.js';
import { DataTable } from '../table/data-table.js';
import { CLIENT_COLUMNS, clientName, DEPRECATED_COLUMNS, VERSION_COLUMNS } from './client-columns.js';

/** Who calls the servers of this process, which versions of MCP both sides speak, and what of them is deprecated. */
export function ClientsPage({ live }: PageProps) {
  const { data, fault } = useReport(live.atMillis);
  const protocol = data?.protocol;
  return (
    <>
      <PageHead title="Clients and protocol" note={`Figures over ${live.over}`} />
      {fault !== undefined && <p class="fault">The report could not be read: {fault}</p>}
      <Panel title="Clients" note="named after five successful requests; at most 20, the rest together">
        {data && data.clients.length === 0 && (
          <Empty>No client has called a server of this process in the window.</Empty>
        )}
        {data && data.clients.length > 0 && (
          <DataTable caption="Clients" columns={CLIENT_COLUMNS} rows={data.clients} rowKey={clientName} />
        )}
      </Panel>
      <Panel title="Protocol versions">
        {protocol && protocol.versions.length === 0 && <Empty>No request has ended in the window.</Empty>}
        {protocol && protocol.versions.length > 0 && (
          <DataTable
            caption="Protocol versions"
            columns={VERSION_COLUMNS}
            rows={protocol.versions}
            rowKey={({ role, version }) => `${role} ${version}`}
          />
        )}
      </Panel>
      <Panel title="Deprecated features in use" note="since this process began">
        {protocol && protocol.deprecated_features.length === 0 && <Empty>None is in use.</Empty>}
        {protocol && protocol.deprecated_features.length > 0 && (
          <DataTable
            caption="Deprecated features in use"
            columns={DEPRECATED_COLUMNS}
            rows={protocol.deprecated_features}
            rowKey={({ role, feature }) => `${role} ${feature}`}
          />
        )}
      </Panel>
    </>
  );
}
