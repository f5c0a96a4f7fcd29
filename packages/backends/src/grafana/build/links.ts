import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';

/** All dashboards of mcp-vitals have it, so that they find each other. */
export const TAG = 'mcp-vitals';

/** A menu of the other dashboards, which keeps the time range and the variables. */
export const otherDashboards = (): DashboardLinkBuilder =>
  new DashboardLinkBuilder('mcp-vitals')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);

const explore = (title: string, datasource: string, query: object): DashboardLinkBuilder => {
  const range = { from: '${__from}', to: '${__to}' };
  const panes = { a: { datasource, queries: [{ refId: 'A', ...query }], range } };
  return new DashboardLinkBuilder(title)
    .url(`/explore?schemaVersion=1&panes=${JSON.stringify(panes)}`)
    .targetBlank(true);
};

/** From a series with the label `job` to the traces and the logs of that service in the time range. */
export const toTracesAndLogs = (): DashboardLinkBuilder[] => [
  explore('Traces of ${__field.labels.job}', '${traces}', { queryType: 'search', service: '${__field.labels.job}' }),
  explore('Logs of ${__field.labels.job}', '${logs}', { expr: '{service_name="${__field.labels.job}"}' }),
];
