import { describeIssue, type RuleIssue } from '@mcp-vitals/monitor';
import { errorMessageOf, notices } from '@mcp-vitals/signals';
import type { ReloadResult } from './alert-manager-options.js';
import type { AlertParts } from './alert-parts.js';
import { readRuleFile } from './rules/rule-file.js';

/** Takes a rule file, all or nothing. Never rejects: a file with an issue is not used, and that is said. */
export async function loadRuleFile(parts: AlertParts, file: string): Promise<ReloadResult> {
  const { rules, channels, wiring } = parts;
  const options = { ...rules.options, otherRules: rules.namesBesideFile, channels: channels.names };
  const { file: content, issues } = await readRuleFile(file, options);
  if (content === undefined) return refused(file, issues);
  try {
    rules.replaceFile(content.rules);
  } catch (error) {
    // Each rule is sound, and together with those of code and the default ones they are not, such as in a circle.
    const problem = 'do not fit the other rules';
    return refused(file, [{ path: 'rules', value: 'they', problem, remedy: errorMessageOf(error) }]);
  }
  replaceRules(parts);
  if (content.routing !== undefined) wiring.connect(content.routing);
  wiring.replaceFileWindows(content.maintenance);
  return { reloaded: true, issues };
}

function refused(file: string, issues: readonly RuleIssue[]): ReloadResult {
  const why = issues.map(describeIssue).join('; ');
  notices.say('not_honoured', `the rule file ${file} is not used, what held before goes on (${why}); correct it`, file);
  return { reloaded: false, issues };
}

/** Lets the states follow the rules. */
export function replaceRules({ states, rules, memory, clock }: AlertParts): void {
  memory.note(states.replaceRules(rules.set, clock.now()));
}
