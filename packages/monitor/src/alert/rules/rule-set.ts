import { parseDuration } from '@mcp-vitals/windows';
import type { AlertRule } from './alert-rule.js';
import { expand } from './expand.js';
import { labelName } from './label.js';
import { parseRules, type RuleOptions } from './parse/parse-rules.js';
import type { PreparedRule } from './prepared-rule.js';
import { describeIssue } from './rule-issue.js';

/** Rules that are valid together, prepared for evaluation. */
export class RuleSet {
  readonly rules: readonly PreparedRule[];
  readonly byName: ReadonlyMap<string, PreparedRule>;

  /** @throws RangeError that names every issue, when a rule is not valid. */
  constructor(rules: readonly AlertRule[], options: RuleOptions = {}) {
    const parsed = parseRules(rules, options);
    if (parsed.issues.length > 0) throw new RangeError(parsed.issues.map(describeIssue).join('\n'));
    this.rules = parsed.rules.map(prepare);
    this.byName = new Map(this.rules.map((rule) => [rule.name, rule]));
  }
}

function prepare(rule: AlertRule): PreparedRule {
  const { name, level, labels, annotations = {}, dependsOn = [], shadow = false } = rule;
  const alternatives = expand(rule);
  const { by } = alternatives[0]![0]!;
  const ownLabels = { ...labels, alertname: name, severity: level };
  return {
    name,
    level,
    labels: ownLabels,
    annotations,
    dependsOn,
    shadow,
    rule,
    alternatives,
    by,
    groupLabels: by.map(labelName),
    forMillis: millisOf(rule.for),
    keepFiringForMillis: millisOf(rule.keepFiringFor),
    recoverAfter: rule.recoverAfter ?? 1,
    onNoData: rule.onNoData ?? 'ok',
    onError: rule.onError ?? 'keep',
    identity: JSON.stringify([
      Object.entries(ownLabels).sort(([a], [b]) => (a < b ? -1 : 1)),
      alternatives.map((tests) => tests.map(identityOf)),
    ]),
  };
}

const identityOf = ({ indicator, ...test }: PreparedRule['alternatives'][number][number]) => [indicator.name, test];

const millisOf = (text: string | undefined): number => (text === undefined ? 0 : parseDuration(text));
