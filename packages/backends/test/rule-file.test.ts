import { compileRules } from '@mcp-vitals/backends';
import { type AlertRule, RuleSet } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SAMPLE_RULES, sampleRules } from './sample-rules.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

interface File {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly Rule[] }[];
}

const options = { naming: 'otlp' } as const;
const fileOf = (rules = sampleRules(), more: object = {}) =>
  parse(compileRules(rules, { ...options, ...more })) as File;
const ruleOf = (name: string, file = fileOf()) =>
  file.groups.flatMap(({ rules }) => rules).find((r) => r.alert === name)!;

describe('a rule file', () => {
  it('says the same as YAML and as JSON', () => {
    expect(JSON.parse(compileRules(sampleRules(), { ...options, format: 'json' }))).toEqual(fileOf());
  });

  it('has the same bytes whatever the order in which labels were written', () => {
    const [first] = SAMPLE_RULES as [AlertRule];
    const turned = { ...first, labels: Object.fromEntries(Object.entries(first.labels!).reverse()) };
    expect(Object.keys(turned.labels)).not.toEqual(Object.keys(first.labels!));
    expect(compileRules(new RuleSet([turned]), options)).toBe(compileRules(new RuleSet([first]), options));
  });

  it('keeps an alert firing for its time or for the evaluations that it needs to recover, whichever is longer', () => {
    expect(ruleOf('HighErrorRatio')).toMatchObject({ for: '2m', keep_firing_for: '1m30s' });
    const slow = fileOf(sampleRules(), { intervalSeconds: 60 });
    expect(ruleOf('HighErrorRatio', slow)).toMatchObject({ keep_firing_for: '3m' });
    expect(slow.groups[0]!.interval).toBe('1m');
  });

  it('marks the level and a shadow rule with labels', () => {
    expect(ruleOf('MemoryHigh').labels).toEqual({ severity: 'warning', shadow: 'true' });
  });

  it('leaves braces of labels and annotations that are no placeholders as text', () => {
    const { labels, annotations } = ruleOf('HighErrorRatio');
    expect(labels).toEqual({ team: 'a "team" { x }', zone: "it's", severity: 'warning' });
    expect(annotations!.braces).toMatch(/^a \{ b \} \{\{ "\{" \}\}\{\{ if .* \}\}\} c$/);
  });

  it('shows the value, the threshold, the window and the labels, as in process', () => {
    const { summary } = ruleOf('HighErrorRatio').annotations!;
    expect(summary).toMatch(
      /^\{\{ if ne \$value \$value \}\}–\{\{ else \}\}.* %\{\{ end \}\} of \{\{ with printf ".*" \$labels\.job /,
    );
    expect(summary).toMatch(/over 5m, more than 5 %: \{\{ \$labels\.team \}\}$/);
  });

  it('shows no bytes of an alert without a value', () => {
    const rule: AlertRule = {
      ...{ name: 'Heap', level: 'warning', indicator: 'process_memory', over: '5m', when: '>', threshold: 1 },
      ...{ onNoData: 'alert', annotations: { summary: '{{ value }} in use' } },
    } as AlertRule;
    const { summary } = ruleOf('Heap', fileOf(new RuleSet([rule]))).annotations!;
    expect(summary).toMatch(
      /^\{\{ if ne \$value \$value \}\}–\{\{ else \}\}\{\{ \$value \| humanize1024 \}\}B\{\{ end \}\} in use$/,
    );
  });

  it('alerts without data for each process that runs a monitor, and for none', () => {
    const { expr } = ruleOf('MemoryHigh');
    expect(expr).toContain(
      'NaN * ((group by (job, instance) (mcp_vitals_monitor_tick_duration_seconds_count) unless on',
    );
    expect(expr).toMatch(
      /or NaN \* \(absent\(100 \* sum by \(job, instance\) \(mcp_vitals_process_memory_utilization_ratio\)\)\)$/,
    );
  });

  it('lets an alert without data go on as it was', () => {
    expect(ruleOf('SlowTool').expr).toContain(
      'max by (job, instance, gen_ai_tool_name) (ALERTS{alertname="SlowTool"})',
    );
  });

  it('has a heartbeat that always fires, and a rule for its absence, unless asked not to', () => {
    expect(ruleOf('McpVitalsHeartbeat').expr).toBe('vector(1)');
    expect(ruleOf('McpVitalsAbsent').expr).toContain(
      'absent(last_over_time(mcp_vitals_monitor_tick_duration_seconds_count[1d]))',
    );
    expect(fileOf(sampleRules(), { heartbeat: false }).groups.map(({ name }) => name)).toEqual(['mcp-vitals']);
  });
});
