import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { INDICATORS } from '@mcp-vitals/monitor';
import { ATTR_SCHEMA_CHANGE, ATTR_SCHEMA_KIND, ATTR_SERVICE_VERSION, METRICS } from '@mcp-vitals/signals';
import { HEARTBEAT } from '../../promql/heartbeat.js';
import { labelName, type MetricNaming, metricName } from '../../promql/naming.js';
import { PROMETHEUS } from './source.js';
import { expressionOf } from './view.js';

/** The alerts that fire in Prometheus, from the rules that `compileRules` writes. */
export const FIRING = `ALERTS{alertstate="firing", alertname!="${HEARTBEAT}", job=~"$job"}`;

/** Marks in every graph: when alerts fired, when a schema changed, and when a release began. */
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
  new AnnotationQueryBuilder()
    .name('releases')
    .datasource(PROMETHEUS)
    .enable(true)
    .iconColor('blue')
    .expr(releases(naming))
    // The value is the time of the release: a mark does not depend on the time of a scrape.
    .useValueForTime(true)
    .step('60s')
    .titleFormat(`{{job}} {{${labelName(ATTR_SERVICE_VERSION)}}}`)
    .textFormat('release')
    .tagKeys(labelName(ATTR_SERVICE_VERSION)),
];

/** When each release began, in milliseconds since the epoch: the first process of it counts. */
const releases = (naming: MetricNaming): string =>
  `min by (job, ${labelName(ATTR_SERVICE_VERSION)}) (${metricName(METRICS.releaseStartTime, naming)}{job=~"$job"}) * 1000`;

const schemaChanges = (naming: MetricNaming): string =>
  expressionOf(
    { indicator: INDICATORS.schema_changes, by: [ATTR_SCHEMA_KIND, ATTR_SCHEMA_CHANGE], targets: ['job'] },
    naming,
  );
