import {
  CustomVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { ATTR_OPERATION_NAME, METRICS } from '@mcp-vitals/signals';
import { labelName, type MetricNaming, partName } from '../../promql/naming.js';
import { PROMETHEUS } from './source.js';

/** Every series of mcp-vitals. */
const ANY = '{__name__=~"mcp_(client|server|vitals)_.+"}';

/** What every dashboard starts with: where the data is, and which processes are shown. */
export const commonVariables = () => [
  new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'),
  labelValues('job', 'service', `label_values(${ANY}, job)`),
  labelValues('instance', 'process', `label_values(${ANY.replace('}', ', job=~"$job"}')}, instance)`),
  new DatasourceVariableBuilder('traces').label('traces').type('jaeger').hide(VariableHide.HideVariable),
  new DatasourceVariableBuilder('logs').label('logs').type('loki').hide(VariableHide.HideVariable),
];

/** The side from which MCP requests are shown. */
export const roleVariable = () =>
  new CustomVariableBuilder('role')
    .label('role')
    .description('Requests as their receiver, or as their sender observed them.')
    .values('server,client')
    .options(['server', 'client'].map((role) => ({ text: role, value: role, selected: role === 'server' })))
    .current({ text: 'server', value: 'server', selected: true });

/** The operations of the application. */
export const operationVariable = (naming: MetricNaming) => {
  const series = `${partName(METRICS.operationDuration, 'count', naming)}{job=~"$job"}`;
  return labelValues('operation', 'operation', `label_values(${series}, ${labelName(ATTR_OPERATION_NAME)})`);
};

function labelValues(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS)
    .query({ query, refId: `PrometheusVariableQueryEditor-${name}` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all', selected: true });
}
