import type { RuleIssue } from '@mcp-vitals/monitor';
import { errorMessageOf } from '@mcp-vitals/signals';
import type { RuleBook } from './rule-book.js';
import { type RuleFile, readRuleFile } from './rule-file.js';

/** Adds the rules of a file to those beside it, all or nothing. Never rejects. */
export async function addRuleFile(
  rules: RuleBook,
  path: string,
  channels: readonly string[],
): Promise<{ readonly file?: RuleFile; readonly issues: readonly RuleIssue[] }> {
  const { file, issues } = await readRuleFile(path, { ...rules.options, otherRules: rules.namesBesideFile, channels });
  if (file === undefined) return { issues };
  try {
    rules.replaceFile(file.rules);
    return { file, issues };
  } catch (error) {
    // Each rule is sound, and together with those of code and the default ones they are not, such as in a circle.
    const problem = 'do not fit the other rules';
    return { issues: [{ path: 'rules', value: 'they', problem, remedy: errorMessageOf(error) }] };
  }
}
