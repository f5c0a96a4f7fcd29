import { type AlertRule, type RuleResult, type RuleSample, RuleSet } from '@mcp-vitals/monitor';

/** A rule on the error ratio of each tool, with what a test changes of it. */
export const toolRule = (changes: Partial<AlertRule> = {}): AlertRule =>
  ({
    name: 'ToolErrors',
    level: 'warning',
    indicator: 'server_error_ratio',
    by: ['gen_ai.tool.name'],
    over: '5m',
    when: '>',
    threshold: 5,
    ...changes,
  }) as AlertRule;

/** The sample of one tool. */
const sampleOf = (
  tool: string,
  verdict: RuleSample['verdict'],
  value: number | null = verdict === 'holds' ? 10 : verdict === 'good' ? 1 : null,
): RuleSample => ({
  key: tool,
  labels: tool === '' ? {} : { gen_ai_tool_name: tool },
  verdict,
  figure: {
    title: 'error ratio of server requests',
    value,
    unit: '%',
    count: 40,
    events: 'requests',
    over: '5m',
    threshold: 5,
  },
});

/** The results of one evaluation: a verdict for each tool, nothing at all, or an error. */
export function resultOf(
  set: RuleSet,
  found: Readonly<Record<string, RuleSample['verdict'] | number>> | 'error' = {},
): RuleResult[] {
  const rule = set.rules[0]!;
  if (found === 'error') return [{ rule, samples: [], error: 'broken' }];
  const samples = Object.entries(found).map(([tool, verdict]) =>
    typeof verdict === 'number' ? sampleOf(tool, verdict > 5 ? 'holds' : 'good', verdict) : sampleOf(tool, verdict),
  );
  return [{ rule, samples }];
}

export const setOf = (changes: Partial<AlertRule> = {}): RuleSet => new RuleSet([toolRule(changes)]);
