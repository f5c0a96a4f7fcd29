import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { INDICATORS } from '@mcp-vitals/monitor';
import { ATTR_SCHEMA_CHANGE, ATTR_SCHEMA_KIND } from '@mcp-vitals/signals';
import { HEARTBEAT } from '../../promql/heartbeat.js';
import { labelName, type MetricNaming } from '../../promql/naming.js';
import { PROMETHEUS } from './source.js';
import { expressionOf } from './view.js';

/** The alerts that fire in Prometheus, from the rules that `compileRules` writes. */
export const FIRING = `ALERTS{alertstate="firing", alertname!="${HEARTBEAT}", job=~"$job"}`;

/** Marks in every graph: when alerts fired, and when a schema changed. */
export const annotations = (naming: MetricNaming) => [
  new AnnotationQueryBuilder()
    .name('alerts')
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor('red')
    .expr(FIRING)
    .step('60s')
    .titleFormat('{{alertname}}')
    .textFormat('{{severity}} {{job}} {{instance}}')
    .tagKeys('alertname,severity'),
  new AnnotationQueryBuilder()
    .name('schema changes')
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor('purple')
    .expr(`${schemaChanges(naming)} > 0`)
    .step('60s')
    .titleFormat(`{{${labelName(ATTR_SCHEMA_KIND)}}} ${'{{'}${labelName(ATTR_SCHEMA_CHANGE)}}}`)
    .textFormat('{{job}}')
    .tagKeys(labelName(ATTR_SCHEMA_CHANGE)),
];

const schemaChanges = (naming: MetricNaming): string =>
  expressionOf(
    { indicator: INDICATORS.schema_changes, by: [ATTR_SCHEMA_KIND, ATTR_SCHEMA_CHANGE], targets: ['job'] },
    naming,
  );
