import {
  ATTR_ANOMALY_KIND,
  ATTR_ANOMALY_SEVERITY,
  ATTR_HEALTH_CHECK,
  ATTR_OPERATION_NAME,
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
} from '@mcp-vitals/signals';
import type { Where } from '@mcp-vitals/windows';
import { INDICATORS } from '../../indicators/catalogue.js';
import type { Indicator } from '../../indicators/indicator.js';
import type {
  AlertCondition,
  AnomalyCondition,
  BurnRateCondition,
  BurnRateWindow,
  HealthCondition,
  SchemaChangeCondition,
  ThresholdCondition,
} from './alert-rule.js';
import { type ComparisonTest, defaultMinimum, type IndicatorTest } from './indicator-test.js';

/** Tests of which one list has to hold whole. */
export type Alternatives = readonly (readonly IndicatorTest[])[];

/** The default window of a schema change. */
export const SCHEMA_CHANGE_WINDOW = '15m';

/** How far Prometheus looks back for the value of a gauge; only the last value is read. */
const GAUGE_WINDOW = '5m';

/** Expands a condition to tests of indicators, which one evaluator and one compiler understand. */
export function expand(condition: AlertCondition): Alternatives {
  if ('anomaly' in condition) return anomaly(condition);
  if ('health' in condition) return health(condition);
  if ('schemaChange' in condition) return schemaChange(condition);
  if ('objective' in condition) return burnRate(condition);
  const indicator = INDICATORS[condition.indicator];
  if ('absentFor' in condition) {
    const { where, by = [], absentFor: over } = condition;
    return [[{ kind: 'absence', indicator, where, by, over }]];
  }
  return [[threshold(indicator, condition)]];
}

type ThresholdParts = Pick<ThresholdCondition, 'where' | 'by' | 'over' | 'when' | 'threshold' | 'minimumEvents'>;

const threshold = (indicator: Indicator, parts: ThresholdParts): ComparisonTest => ({
  kind: 'comparison',
  indicator,
  where: parts.where,
  by: parts.by ?? [],
  over: parts.over,
  when: parts.when,
  threshold: parts.threshold,
  minimumEvents: parts.minimumEvents ?? defaultMinimum(indicator),
});

/** Source: The Site Reliability Workbook, table 5-8, its two pages. */
const BURN_RATE_WINDOWS: readonly BurnRateWindow[] = [
  { long: '1h', short: '5m', factor: 14.4 },
  { long: '6h', short: '30m', factor: 6 },
];

/** Whether a budget can burn faster, in percent of good events. At most all events are bad. */
export const isReachable = (factor: number, objective: number): boolean => factor * (100 - objective) < 100;

/** The default pairs that can hold at an objective. */
export const defaultBurnRateWindows = (objective: number): readonly BurnRateWindow[] =>
  BURN_RATE_WINDOWS.filter(({ factor }) => isReachable(factor, objective));

/** The long window has to have the events; the short one only ends the alert soon after the errors end. */
function burnRate({
  objective,
  windows = defaultBurnRateWindows(objective),
  ...selection
}: BurnRateCondition): Alternatives {
  const indicator = INDICATORS[selection.indicator];
  return windows.map(({ long, short, factor }) => {
    const parts = { ...selection, when: '>' as const, threshold: rounded(factor * (100 - objective)) };
    return [
      threshold(indicator, { ...parts, over: long }),
      threshold(indicator, { ...parts, over: short, minimumEvents: 0 }),
    ];
  });
}

/** Without the rounding error of the difference, so that 99.9 % and 14.4 are 1.44 %. */
const rounded = (value: number): number => Number(value.toPrecision(12));

function anomaly({ anomaly: { operation, kind, severity } }: AnomalyCondition): Alternatives {
  const where: Where = {
    ...(operation !== undefined && { [ATTR_OPERATION_NAME]: operation }),
    ...(kind !== undefined && { [ATTR_ANOMALY_KIND]: kind }),
    ...(severity === 'critical' && { [ATTR_ANOMALY_SEVERITY]: severity }),
  };
  const by = [ATTR_OPERATION_NAME, ATTR_ANOMALY_KIND];
  return [[threshold(INDICATORS.anomalies_open, { where, by, over: GAUGE_WINDOW, when: '>', threshold: 0 })]];
}

function health({ health: { check, status } }: HealthCondition): Alternatives {
  const parts = { over: GAUGE_WINDOW, when: '>=' as const, threshold: status === 'degraded' ? 1 : 2 };
  if (check === undefined) return [[threshold(INDICATORS.health_overall_status, parts)]];
  const by = [ATTR_HEALTH_CHECK];
  return [[threshold(INDICATORS.health_check_status, { ...parts, by, where: { [ATTR_HEALTH_CHECK]: check } })]];
}

function schemaChange({
  schemaChange: { change, kind, over = SCHEMA_CHANGE_WINDOW },
}: SchemaChangeCondition): Alternatives {
  const where: Where = { [ATTR_SCHEMA_CHANGE]: change, ...(kind !== undefined && { [ATTR_SCHEMA_KIND]: kind }) };
  const parts = { where, by: [ATTR_SCHEMA_KIND], over, when: '>' as const, threshold: 0 };
  return [[threshold(INDICATORS.schema_changes, parts)]];
}
