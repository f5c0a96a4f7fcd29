import { isDeepStrictEqual } from 'node:util';
import {
  type Threshold as Step,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  type ComparisonTest,
  DEFAULT_RULES,
  DEFAULT_THRESHOLDS,
  type HealthThresholds,
  INDICATORS,
  type Indicator,
  type IndicatorName,
  narrowQuery,
  RuleSet,
} from '@mcp-vitals/monitor';

/** The rules that hold by default. */
const RULES = new RuleSet(DEFAULT_RULES);

export const COLORS = { good: 'green', degraded: 'orange', unhealthy: 'red' } as const;

/** The threshold of health by which an indicator is judged in process. */
const JUDGED_BY: Partial<Record<IndicatorName, keyof HealthThresholds>> = {
  client_error_ratio: 'errorRatio',
  server_error_ratio: 'errorRatio',
  operation_error_ratio: 'errorRatio',
  client_latency_average: 'averageMillis',
  server_latency_average: 'averageMillis',
  operation_latency_average: 'averageMillis',
  client_oldest_age: 'oldestRequestSeconds',
  server_oldest_age: 'oldestRequestSeconds',
  client_probe_latency: 'pingMillis',
  cache_hit_ratio: 'cacheHitRatio',
  validation_success_ratio: 'validationSuccessRatio',
  process_memory_utilization: 'memory',
  process_heap_utilization: 'memory',
  process_cpu_utilization: 'cpu',
  process_event_loop_utilization: 'eventLoopUtilization',
  process_event_loop_delay_p99: 'eventLoopDelayMillis',
  process_event_loop_delay_max: 'eventLoopStallMillis',
};

/** The limits of an indicator, from health or else from the rules that hold by default; none if nothing judges it. */
export function limitsOf(indicator: Indicator): { readonly degraded?: number; readonly unhealthy?: number } {
  if (indicator === INDICATORS.health_check_status || indicator === INDICATORS.health_overall_status) {
    return { degraded: 1, unhealthy: 2 };
  }
  const judged = JUDGED_BY[indicator.name as IndicatorName];
  if (judged !== undefined) return DEFAULT_THRESHOLDS[judged];
  const tests = RULES.rules.flatMap(({ alternatives }) => alternatives.flat());
  const test = tests.find(({ indicator: { query }, where }) =>
    isDeepStrictEqual({ where: {}, ...narrowQuery(query, where) }, { where: {}, ...indicator.query }),
  );
  return test?.kind === 'comparison' ? { degraded: firstBeyond(test) } : {};
}

/** Grafana colors a value from the step on: more than 2 anomalies are 3. */
const firstBeyond = ({ indicator, when, threshold }: ComparisonTest): number =>
  when === '>' && indicator.unit === '' ? threshold + 1 : threshold;

/** Colors from the limits. Where higher is better, the colors below the limits are the bad ones. */
export function thresholdsOf(indicator: Indicator): ThresholdsConfigBuilder {
  const { degraded, unhealthy } = limitsOf(indicator);
  const isLower = indicator.better === 'lower';
  const steps: Step[] = isLower
    ? [step(null, COLORS.good), ...at(degraded, COLORS.degraded), ...at(unhealthy, COLORS.unhealthy)]
    : [
        step(null, unhealthy === undefined && degraded === undefined ? COLORS.good : worstOf(unhealthy)),
        ...at(unhealthy, COLORS.degraded),
        ...at(degraded, COLORS.good),
      ];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}

const worstOf = (unhealthy: number | undefined): string =>
  unhealthy === undefined ? COLORS.degraded : COLORS.unhealthy;

const step = (value: number | null, color: string): Step => ({ value, color });

const at = (value: number | undefined, color: string): Step[] => (value === undefined ? [] : [step(value, color)]);
