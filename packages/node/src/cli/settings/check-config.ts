import { alertingIssues, ruleFileIssues } from '../../alerting/alerting-issues.js';
import { MonitoringConfig } from '../../config/monitoring-config.js';
import { type Command, textOption } from '../base/command.js';
import type { Output } from '../base/output.js';
import { shownText } from '../base/shown.js';
import { clip, columns } from '../base/style.js';

/** Shows every issue of the settings, of their channels and of their rule file, and the values in effect. */
export const checkConfig: Command = async (context) => {
  const { output, options } = context;
  const file = textOption(context, 'file');
  const config = file === undefined ? MonitoringConfig.fromEnv() : MonitoringConfig.fromFile(file);
  const issues = [...config.validate(), ...alertingIssues(config), ...(await ruleFileIssues(config))];
  const settings = config.effective();
  output.result({ valid: issues.length === 0, issues, settings }, () =>
    [
      ...issues.flatMap(({ path, message, remedy }) => [
        `${output.paint('red', '✗')} ${shownText(message.includes(path) ? message : `${path}: ${message}`)}`,
        `    ${shownText(remedy)}`,
      ]),
      issues.length === 0
        ? `${output.paint('green', '✓')} no issue`
        : `${issues.length} ${issues.length === 1 ? 'issue' : 'issues'}`,
      '',
      ...settingLines(
        settings.filter(({ source }) => options.all === true || source !== 'default'),
        output,
      ),
      ...(options.all === true ? [] : [restText(settings)]),
    ].join('\n'),
  );
  return issues.length === 0 ? 0 : 1;
};

const restText = (settings: ReturnType<MonitoringConfig['effective']>): string =>
  `${settings.every(({ source }) => source === 'default') ? 'every setting' : 'every other setting'} has its default; --all lists them`;

function settingLines(settings: ReturnType<MonitoringConfig['effective']>, output: Output): string[] {
  if (settings.length === 0) return [];
  const rows = settings.map(({ path, value, source }) => [
    path,
    value === undefined ? '–' : shownText(JSON.stringify(value)),
    shownText(source),
  ]);
  const [head, ...lines] = columns([['setting', 'value', 'source'], ...rows]);
  return [output.paint('gray', head!), ...lines.map((line) => clip(line, output.width)), ''];
}
