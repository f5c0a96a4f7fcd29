import { describeIssue } from '@mcp-vitals/monitor';
import { notices } from '@mcp-vitals/signals';
import type { ReloadResult } from './alert-manager-options.js';
import type { AlertParts } from './alert-parts.js';
import { readRuleFile } from './rules/rule-file.js';

/** Takes a rule file, all or nothing. Never rejects: a file with an issue is not used, and that is said. */
export async function loadRuleFile(parts: AlertParts, file: string): Promise<ReloadResult> {
  const { rules, channels, wiring } = parts;
  const options = { ...rules.options, otherRules: rules.namesBesideFile, channels: channels.names };
  const { file: content, issues } = await readRuleFile(file, options);
  if (content === undefined) {
    const why = issues.map(describeIssue).join('; ');
    notices.say(
      'not_honoured',
      `the rule file ${file} is not used, what held before goes on (${why}); correct it`,
      file,
    );
    return { reloaded: false, issues };
  }
  rules.replaceFile(content.rules);
  replaceRules(parts);
  if (content.routing !== undefined) wiring.connect(content.routing);
  wiring.replaceFileWindows(content.maintenance);
  return { reloaded: true, issues };
}

/** Lets the states follow the rules. */
export function replaceRules({ states, rules, memory, clock }: AlertParts): void {
  memory.note(states.replaceRules(rules.set, clock.now()));
}
