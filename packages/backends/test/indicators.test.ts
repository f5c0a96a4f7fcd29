import { compileIndicator, compileRules } from '@mcp-vitals/backends';
import { DEFAULT_RULES, INDICATORS, type Indicator, RuleSet } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emittedMetrics } from './emitted-metrics.js';
import { metricsIn } from './promql-syntax.js';
import { SAMPLE_RULES } from './sample-rules.js';

const all = Object.values<Indicator>(INDICATORS);
const NAMINGS = ['otlp', 'otlp-native', 'prometheus-exporter'] as const;

describe.each(NAMINGS)('with the names of %s', (naming) => {
  it('every indicator is an expression over metrics that mcp-vitals emits', async () => {
    const emitted = await emittedMetrics(naming);
    for (const indicator of all) {
      for (const options of [{}, { by: ['error.type'] }, { targetLabels: ['job'] }, { targetLabels: [] }]) {
        const expression = compileIndicator(indicator, { naming, over: '5m', ...options });
        const named = [...metricsIn(expression)];
        expect(named.length, expression).toBeGreaterThan(0);
        expect(
          named.filter((name) => !emitted.has(name)),
          expression,
        ).toEqual([]);
      }
    }
  });

  it('every rule is an expression over metrics that mcp-vitals emits, and over its own alerts', async () => {
    const known = new Set([...(await emittedMetrics(naming)), 'ALERTS']);
    const file = compileRules(new RuleSet([...DEFAULT_RULES, ...SAMPLE_RULES]), { naming });
    const { groups } = parse(file) as { groups: { rules: { expr: string }[] }[] };
    const expressions = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(SAMPLE_RULES.length);
    for (const expression of expressions) {
      expect(
        [...metricsIn(expression)].filter((name) => !known.has(name)),
        expression,
      ).toEqual([]);
    }
  });
});

describe('an indicator in PromQL', () => {
  const compile = (indicator: Indicator, options: object = {}) =>
    compileIndicator(indicator, { naming: 'otlp', over: '5m', targetLabels: [], ...options });

  it('has no value with fewer events than its minimum, and counts a missing numerator as 0', () => {
    expect(compile(INDICATORS.operation_error_ratio)).toBe(
      '100 * ((sum(rate(mcp_vitals_operation_duration_seconds_count{error_type!=""}[5m])) or 0 * ' +
        'sum(rate(mcp_vitals_operation_duration_seconds_count[5m]))) / ' +
        'sum(rate(mcp_vitals_operation_duration_seconds_count[5m]))) and ' +
        'sum(increase(mcp_vitals_operation_duration_seconds_count[5m])) >= 5',
    );
    expect(compile(INDICATORS.operation_error_ratio, { minimumEvents: 0 })).toMatch(/ and sum\(increase\(.*\)\) > 0$/);
  });

  it('reads all that a counter counted where the indicator is of its last value', () => {
    expect(compile(INDICATORS.deprecated_uses)).toBe('sum(mcp_vitals_deprecated_uses_total)');
  });

  it('reads percentiles of classic buckets', () => {
    expect(compile(INDICATORS.operation_latency_p95, { by: ['mcp_vitals.operation.name'] })).toMatch(
      /^1000 \* histogram_quantile\(0\.95, sum by \(mcp_vitals_operation_name, le\) \(rate\(mcp_vitals_operation_duration_seconds_bucket\[5m\]\)\)\)/,
    );
  });

  it('reads the worst of the groups that do not add up', () => {
    expect(compile(INDICATORS.server_oldest_age, { targetLabels: ['job', 'instance'] })).toBe(
      'max by (job, instance) (sum by (job, instance, network_transport) ' +
        '(mcp_vitals_requests_oldest_age_seconds{mcp_vitals_role="server"}))',
    );
  });

  it('reads the worst process of a service, whose percentages do not add up', () => {
    expect(compile(INDICATORS.process_memory_utilization, { targetLabels: ['job'] })).toBe(
      '100 * max by (job) (sum by (job, instance) (mcp_vitals_process_memory_utilization_ratio))',
    );
  });

  it.each([
    ['a', 'error_type="a"'],
    [['a.b', 'c|d'], String.raw`error_type=~"a\\.b|c\\|d"`],
    [['a'], 'error_type="a"'],
    [{ not: 'a"\\\n' }, String.raw`error_type!="a\"\\\n"`],
    [{ not: ['(a)', '$b^'] }, String.raw`error_type!~"\\(a\\)|\\$b\\^"`],
    [{ exists: true }, 'error_type!=""'],
    [{ exists: false }, 'error_type=""'],
    [[], 'error_type="", error_type!=""'],
    ['\ud800x', 'error_type="\ufffdx"'],
  ])('selects series by %j', (matcher, expected) => {
    const expression = compile(INDICATORS.recorded_errors, { where: { 'error.type': matcher } });
    expect(expression).toBe(`sum(increase(mcp_vitals_errors_total{${expected}}[5m]))`);
    metricsIn(expression);
  });

  it('writes a window as Prometheus demands it', () => {
    expect(compile(INDICATORS.recorded_errors, { over: '90m30s30s' })).toContain('[1h31m]');
    expect(() => compile(INDICATORS.recorded_errors, { over: '5x' })).toThrow(RangeError);
  });
});
