import type { PreparedRule, RuleSet } from '@mcp-vitals/monitor';
import { stringify } from 'yaml';
import { conditionOf } from './condition.js';
import { formatDuration } from './duration.js';
import { heartbeatRules, type PrometheusRule } from './heartbeat.js';
import { labelName } from './naming.js';
import type { PromqlOptions } from './reading.js';
import { compileTemplate, escapeTemplate } from './template.js';

export interface RuleFileOptions extends PromqlOptions {
  /** Interval of evaluation in Prometheus; `recoverAfter` is counted in it. @default 10 */
  readonly intervalSeconds?: number;
  /** @default 'yaml' */
  readonly format?: 'yaml' | 'json';
  /** Whether the file has the rules that report a missing process and a missing Prometheus. @default true */
  readonly heartbeat?: boolean;
}

/** A rule file for Prometheus 2.42 and later, 3 included. The same rules give the same bytes. */
export function compileRules({ rules }: RuleSet, options: RuleFileOptions): string {
  const { intervalSeconds = 10, format = 'yaml', heartbeat = true } = options;
  const interval = formatDuration(intervalSeconds * 1000);
  const groups = [
    { name: 'mcp-vitals', interval, rules: rules.map((rule) => compileRule(rule, options, intervalSeconds)) },
    ...(heartbeat ? [{ name: 'mcp-vitals-heartbeat', interval, rules: heartbeatRules(options) }] : []),
  ];
  if (format === 'json') return `${JSON.stringify({ groups }, null, 2)}\n`;
  return stringify({ groups }, { lineWidth: 0 });
}

function compileRule(rule: PreparedRule, options: PromqlOptions, intervalSeconds: number): PrometheusRule {
  const keepMillis = Math.max(rule.keepFiringForMillis, (rule.recoverAfter - 1) * intervalSeconds * 1000);
  const annotations = mapValues(rule.annotations, (text) => compileTemplate(text, rule, options));
  return {
    alert: rule.name,
    expr: conditionOf(rule, options),
    ...(rule.forMillis > 0 && { for: formatDuration(rule.forMillis) }),
    ...(keepMillis > 0 && { keep_firing_for: formatDuration(keepMillis) }),
    labels: {
      ...mapValues(rule.rule.labels, escapeTemplate),
      severity: rule.level,
      ...(rule.shadow && { shadow: 'true' }),
    },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

/** Keys in the order of their characters, so that the same rules give the same bytes. */
const mapValues = (
  values: Readonly<Record<string, string>> | undefined,
  map: (value: string) => string,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [labelName(key), map(value)]),
  );
