import { setTimeout as pause } from 'node:timers/promises';
import { type MonitoringReport, renderReport } from '@mcp-vitals/monitor';
import type { Command, CommandContext } from '../base/command.js';
import { numberOption } from '../base/number-option.js';
import { shownValue } from '../base/shown.js';
import { clip } from '../base/style.js';
import { chooseMonitor } from './choose-monitor.js';
import { fetchReport } from './monitor-client.js';
import { readSavedReport } from './saved-report.js';

const CLEAR = '\u001B[2J\u001B[H';

/** Shows the report of a running monitor, or of a file. */
export const report: Command = async (context) => {
  const { output } = context;
  const [file] = context.args;
  const seconds = numberOption(context, 'interval', { least: 1, most: 3600, unit: 'seconds' });
  if (file !== undefined) {
    const { content, processes } = await readSavedReport(file);
    output.result(content, () =>
      processes
        .map(
          (one) =>
            `${one.pid === undefined ? '' : `${one.program ?? 'process'}, pid ${one.pid}\n\n`}${text(one.report, context)}`,
        )
        .join('\n'),
    );
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
    if (output.isJson) output.stdout.write(`${JSON.stringify(shownValue(answer))}\n`);
    else output.stdout.write(`${output.stdout.isTTY ? CLEAR : ''}${text(answer, context)}\n`);
    await pause(seconds * 1000, undefined, { signal: output.closed }).catch(() => {});
  }
  return 0;
};

/** The report as text; on a terminal no line is longer than that. */
function text(answer: MonitoringReport, { options, output }: CommandContext): string {
  const { width } = output;
  const whole = renderReport(answer, options.markdown === true ? { as: 'markdown' } : { width });
  const lines = whole.split('\n').map((line) => clip(line, width));
  return lines.join('\n');
}
