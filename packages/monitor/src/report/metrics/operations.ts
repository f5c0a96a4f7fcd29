import { ATTR_OPERATION_NAME } from '@mcp-vitals/signals';
import { INDICATORS, type IndicatorName } from '../../indicators/catalogue.js';
import type { GroupMeasurement, Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';
import { MCP_OPERATION, nameOf } from './errors.js';
import type { RequestSource } from './requests.js';

/** The figures of one operation, or one MCP method with its tool or prompt, over the window. */
export interface OperationMetrics {
  readonly operation: string;
  readonly source: RequestSource;
  readonly count: Measurement;
  readonly errors: Measurement;
  readonly errorRatio: Measurement;
  readonly perMinute: Measurement;
  readonly average: Measurement;
  readonly p50: Measurement;
  readonly p95: Measurement;
  readonly p99: Measurement;
  readonly longest: Measurement;
}

/** Operations listed of one source, the most called ones: each costs percentiles of its own. */
const MAX_OPERATIONS = 100;

/** @param known names that are left out */
export function operationMetrics(
  ask: Asking,
  source: RequestSource,
  known: ReadonlySet<string> = new Set(),
): OperationMetrics[] {
  const by = source === 'operation' ? [ATTR_OPERATION_NAME] : MCP_OPERATION;
  const counts = ask
    .each(`${source}_count`, by)
    .filter((group) => group.count > 0 && !known.has(nameOf(group, by)))
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_OPERATIONS);
  if (counts.length === 0) return [];
  const where = Object.fromEntries(by.map((name) => [name, [...new Set(counts.map((group) => group.by[name]!))]]));
  const key = (group: GroupMeasurement): string => by.map((name) => group.by[name]).join('\u0000');
  const lookUp = (name: IndicatorName): ((count: GroupMeasurement) => Measurement) => {
    const groups = new Map(ask.each(name, by, where).map((group) => [key(group), group]));
    // Without a failure there may be no series of failures.
    return (count) =>
      groups.get(key(count)) ?? { ...count, indicator: name, name: INDICATORS[name].title, value: 0, count: 0 };
  };
  const figures = {
    errors: lookUp(`${source}_errors`),
    errorRatio: lookUp(`${source}_error_ratio`),
    perMinute: lookUp(`${source}_throughput`),
    average: lookUp(`${source}_latency_average`),
    p50: lookUp(`${source}_latency_p50`),
    p95: lookUp(`${source}_latency_p95`),
    p99: lookUp(`${source}_latency_p99`),
    longest: lookUp(`${source}_latency_max`),
  };
  return counts.map((count) => ({
    operation: nameOf(count, by),
    source,
    count,
    errors: figures.errors(count),
    errorRatio: figures.errorRatio(count),
    perMinute: figures.perMinute(count),
    average: figures.average(count),
    p50: figures.p50(count),
    p95: figures.p95(count),
    p99: figures.p99(count),
    longest: figures.longest(count),
  }));
}
