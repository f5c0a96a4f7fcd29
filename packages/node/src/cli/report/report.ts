import { setTimeout as pause } from 'node:timers/promises';
import { type MonitoringReport, renderReport } from '@mcp-vitals/monitor';
import { escapeText } from '@mcp-vitals/signals';
import { VERSION } from '../../version.js';
import type { Command, CommandContext } from '../base/command.js';
import { CommandError } from '../base/command-error.js';
import { numberOption } from '../base/number-option.js';
import { shownJson, shownText } from '../base/shown.js';
import { clip } from '../base/style.js';
import { chooseMonitor } from './choose-monitor.js';
import { fetchReport } from './monitor-client.js';
import { readSavedReport, type SavedProcess, type SavedReport } from './saved-report.js';

const CLEAR = '\u001B[2J\u001B[H';

/** Shows the report of a running monitor, or of a file. */
export const report: Command = async (context) => {
  const { output } = context;
  const [file] = context.args;
  const seconds = numberOption(context, 'interval', { least: 1, most: 3600, unit: 'seconds' });
  if (file !== undefined) {
    const saved = await readSavedReport(file);
    output.result(saved.content, () => savedText(saved, context));
    return 0;
  }
  const monitor = chooseMonitor(context);
  if (context.options.watch !== true) {
    output.progress(`asking ${monitor.address}`);
    const answer = await fetchReport(monitor);
    output.result(answer, () => text(answer, context));
    return 0;
  }
  while (!output.closed.aborted) {
    const answer = await fetchReport(monitor);
    if (output.isJson) output.stdout.write(`${shownJson(answer)}\n`);
    else output.stdout.write(`${output.stdout.isTTY ? CLEAR : ''}${text(answer, context)}\n`);
    await pause(seconds * 1000, undefined, { signal: output.closed }).catch(() => {});
  }
  return 0;
};

function savedText({ processes, unseen }: SavedReport, context: CommandContext): string {
  if (processes.length === 0)
    return [unseen?.happened ?? 'no process of this run saw MCP', unseen?.means, unseen?.remedy]
      .flatMap((line) => (typeof line === 'string' ? [shownText(line)] : []))
      .join('\n');
  const headOf = ({ pid, program }: SavedProcess): string =>
    pid === undefined ? '' : `${escapeText(String(program ?? 'process'))}, pid ${escapeText(String(pid))}\n\n`;
  return processes.map((one) => `${headOf(one)}${text(one.report, context)}`).join('\n');
}

function rendered(answer: MonitoringReport, options: Parameters<typeof renderReport>[1]): string {
  try {
    return renderReport(answer, options);
  } catch {
    throw new CommandError(
      `a part of the report is missing, or is not as in version ${VERSION} of mcp-vitals`,
      'it is not shown as text',
      'show it with the version that has written it, or with --json',
    );
  }
}

/** The report as text; on a terminal no line is longer than that. */
function text(answer: MonitoringReport, { options, output }: CommandContext): string {
  const { width } = output;
  const whole = rendered(answer, options.markdown === true ? { as: 'markdown' } : { width });
  const lines = whole.split('\n').map((line) => clip(line, width));
  return lines.join('\n');
}
