import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** The Prometheus that is selected in the dashboard. */
export const PROMETHEUS: DataSourceRef = { type: 'prometheus', uid: '${datasource}' };

const LETTERS = 'ABCDEFGHIJ';

const query = (expression: string, index: number) =>
  new DataqueryBuilder().datasource(PROMETHEUS).refId(LETTERS[index]!).expr(expression);

/** A query with a point for each step of the time range. */
export const overTime = (expression: string, legend: string, index = 0): DataqueryBuilder =>
  query(expression, index).range().legendFormat(legend);

/** A query with one figure for the whole time range. */
export const atEnd = (expression: string, legend: string, index = 0): DataqueryBuilder =>
  query(expression, index).instant().legendFormat(legend);

/** A query whose labels are the columns of a table. */
export const asTable = (expression: string, index = 0): DataqueryBuilder =>
  query(expression, index).instant().format(PromQueryFormat.Table);

/** A query whose series are the rows of a heat map; its exemplars lead to traces. */
export const asHeatmap = (expression: string): DataqueryBuilder =>
  query(expression, 0).range().format(PromQueryFormat.Heatmap).exemplar(true).legendFormat('{{le}}');
