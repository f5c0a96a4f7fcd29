import { describeIssue, type RuleIssue } from '@mcp-vitals/monitor';
import { notices } from '@mcp-vitals/signals';
import type { ReloadResult } from './alert-manager-options.js';
import type { AlertParts } from './alert-parts.js';
import { addRuleFile } from './rules/added-rule-file.js';

/** Takes a rule file, all or nothing. Never rejects: a file with an issue is not used, and that is said. */
export async function loadRuleFile(parts: AlertParts, file: string): Promise<ReloadResult> {
  const { rules, channels, wiring } = parts;
  const { file: content, issues } = await addRuleFile(rules, file, channels.names);
  if (content === undefined) return refused(file, issues);
  followRules(parts);
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
export function followRules({ states, rules, memory, clock }: AlertParts): void {
  if (states.set !== rules.set) memory.note(states.replaceRules(rules.set, clock.now()));
}
