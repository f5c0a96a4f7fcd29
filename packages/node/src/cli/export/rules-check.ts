import { DEFAULT_RULES, describeIssue } from '@mcp-vitals/monitor';
import { readRuleFile } from '../../alerting/rules/rule-file.js';
import { type Command, textOption } from '../base/command.js';
import { usageError } from '../base/command-error.js';
import { shownText } from '../base/shown.js';
import { wordsOf } from './words.js';

/** Checks a file of rules. */
export const rulesCheck: Command = async (context) => {
  const { output } = context;
  const [path] = context.args;
  if (path === undefined) throw usageError('no file was given', 'write it last: mcp-vitals rules check rules.yaml');
  const { file, issues } = await readRuleFile(path, {
    otherRules: DEFAULT_RULES.map(({ name }) => name),
    channels: wordsOf(textOption(context, 'channels')),
  });
  const rules = (file?.rules ?? []).map(({ name, level }) => ({ name, level }));
  output.result({ valid: issues.length === 0, rules, issues }, () =>
    issues.length === 0
      ? `${output.paint('green', '✓')} ${rules.length} ${rules.length === 1 ? 'rule is' : 'rules are'} valid`
      : [
          ...issues.map((issue) => `${output.paint('red', '✗')} ${shownText(describeIssue(issue))}`),
          `${issues.length} ${issues.length === 1 ? 'issue' : 'issues'}: a monitor would not take this file`,
        ].join('\n'),
  );
  return issues.length === 0 ? 0 : 1;
};
