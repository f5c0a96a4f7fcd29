import { readdirSync, readFileSync } from 'node:fs';
import type { MetricNaming } from '../promql/naming.js';

export interface DashboardOptions {
  /** The names that metrics have in the data source. @default 'otlp' */
  readonly naming?: MetricNaming;
  /** The uid of the Prometheus data source that is selected at first. @default Grafana's default data source */
  readonly dataSource?: string;
  /** The uid of the Jaeger data source that links to traces open. @default Grafana selects one */
  readonly traces?: string;
  /** The uid of the Loki data source that links to logs open. @default Grafana selects one */
  readonly logs?: string;
}

/** A dashboard as a file. */
export interface DashboardFile {
  /** The name of the file, such as `overview.json`. */
  readonly name: string;
  readonly uid: string;
  readonly title: string;
  /** What Grafana imports or provisions. */
  readonly json: string;
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly templating: { readonly list: { readonly name: string; current?: { text: string; value: string } }[] };
}

const FOLDER = new URL('../../dashboards/', import.meta.url);

/** The dashboards for Grafana 11 and later, by name. The same options give the same bytes. */
export function exportDashboards({ naming = 'otlp', ...selected }: DashboardOptions = {}): DashboardFile[] {
  const folder = new URL(`${naming}/`, FOLDER);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const shipped = readFileSync(new URL(name, folder), 'utf8');
    const dashboard = JSON.parse(shipped) as Dashboard;
    const { uid, title } = dashboard;
    return {
      name,
      uid,
      title,
      json: select(dashboard, selected) ? `${JSON.stringify(dashboard, null, 2)}\n` : shipped,
    };
  });
}

/** Selects data sources in the variables of a dashboard. */
function select({ templating }: Dashboard, { dataSource, traces, logs }: Omit<DashboardOptions, 'naming'>): boolean {
  let isChanged = false;
  for (const [name, uid] of Object.entries({ datasource: dataSource, traces, logs })) {
    const variable = templating.list.find((one) => one.name === name);
    if (uid === undefined || variable === undefined) continue;
    variable.current = { text: uid, value: uid };
    isChanged = true;
  }
  return isChanged;
}
