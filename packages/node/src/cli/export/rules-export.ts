import { compileAlertmanager, compileRules, type MetricNaming } from '@mcp-vitals/backends';
import { DEFAULT_RULES, describeIssue, RuleSet } from '@mcp-vitals/monitor';
import { type RuleFile, readRuleFile } from '../../alerting/rules/rule-file.js';
import { type Command, type CommandContext, textOption } from '../base/command.js';
import { CommandError, usageError } from '../base/command-error.js';
import { numberOption } from '../base/number-option.js';
import { writeResultFile } from '../base/result-file.js';
import { shownFile } from '../base/shown.js';
import { wordsOf } from './words.js';

/** A label name of Prometheus. */
const LABEL = /^[a-zA-Z_]\w*$/;

/** Writes rules for Prometheus, or routes for Alertmanager. */
export const rulesExport: Command = async (context) => {
  const { output, options } = context;
  const file = await ruleFileOf(context);
  const rules = new RuleSet([...(options.defaults === false ? [] : DEFAULT_RULES), ...(file?.rules ?? [])]);
  const targetLabels = targetLabelsOf(context);
  const format = output.isJson ? 'json' : 'yaml';
  const text =
    options.alertmanager === true
      ? routesOf(file?.routing ?? {}, {
          rules,
          channels: wordsOf(textOption(context, 'channels')),
          maintenance: file?.maintenance ?? [],
          targetLabels,
          format,
        })
      : compileRules(rules, {
          naming: textOption(context, 'naming') as MetricNaming,
          targetLabels,
          intervalSeconds: numberOption(context, 'interval', { least: 1, most: 3600, unit: 'seconds' }),
          heartbeat: options.heartbeat !== false,
          format,
        });
  const target = textOption(context, 'output');
  if (target === undefined) output.raw(text);
  else {
    await writeResultFile(target, text);
    output.note(`${shownFile(target)}: ${rules.rules.length} rules`);
  }
  return 0;
};

/** @throws CommandError when Alertmanager cannot express them */
function routesOf(...routing: Parameters<typeof compileAlertmanager>): string {
  try {
    return compileAlertmanager(...routing);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError(
      error.message,
      'nothing is exported',
      'put windows with the same matchers together, or leave some out',
    );
  }
}

function targetLabelsOf(context: CommandContext): string[] {
  const labels = wordsOf(textOption(context, 'labels'));
  const wrong = labels.find((label) => !LABEL.test(label));
  if (wrong === undefined) return labels;
  throw usageError(
    `--labels: ${JSON.stringify(wrong)} is no label name`,
    'write names with commas, such as job,instance',
  );
}

async function ruleFileOf(context: CommandContext): Promise<RuleFile | undefined> {
  const path = textOption(context, 'rules');
  if (path === undefined) return undefined;
  const { file, issues } = await readRuleFile(path, {
    otherRules: context.options.defaults === false ? [] : DEFAULT_RULES.map(({ name }) => name),
    channels: wordsOf(textOption(context, 'channels')),
  });
  if (file !== undefined) return file;
  throw new CommandError(
    `${shownFile(path)} has ${issues.length === 1 ? 'an issue' : `${issues.length} issues`}: ${describeIssue(issues[0]!)}`,
    'nothing is exported',
    `correct it; mcp-vitals rules check ${shownFile(path)} lists all`,
  );
}
