import type { DoctorOptions, DoctorReport } from '../../doctor/doctor-options.js';
import type { FixOutcome } from '../../doctor/fix/fix-plan.js';
import type { Finding } from '../../doctor/result/finding.js';
import { runDoctor } from '../../doctor/run-doctor.js';
import { addressOption } from '../base/address-option.js';
import { type Command, type CommandContext, textOption } from '../base/command.js';
import { usageError } from '../base/command-error.js';
import { interruptible } from '../base/interruptible.js';
import { numberOption } from '../base/number-option.js';
import type { Output } from '../base/output.js';
import { type Style, wrap } from '../base/style.js';

const MARKS: Readonly<Record<Finding['level'], readonly [mark: string, style: Style]>> = {
  ok: ['✓', 'green'],
  info: ['i', 'cyan'],
  warn: ['!', 'yellow'],
  fail: ['✗', 'red'],
};
const MAX_WIDTH = 100;

/** Looks at a set-up, and mends it on request. */
export const doctor: Command = async (context) => {
  const { output, options } = context;
  if (options.yes === true && options.fix !== true) throw usageError('--yes has nothing to agree with', 'add --fix');
  const left = new Set<string>();
  const wanted = optionsOf(context);
  output.progress('looking');
  const onCheck = ({ name }: { readonly name: string }): void => {
    left.add(name);
    output.progress(`${left.size} checks done, ${name} was the last`);
  };
  const report = await interruptible((signal) => runDoctor({ ...wanted, onCheck, signal }));
  const outcomes = options.yes === true ? await report.fixes.apply() : undefined;
  output.result({ ...report, ...(outcomes && { outcomes }) }, () => textOf(report, outcomes, context));
  const isGood = report.findings.every((finding) => finding.level === 'info' || isMended(finding, outcomes));
  return isGood ? 0 : 1;
};

/** Whether the change of this very finding was made: several findings may have one code. */
const isMended = ({ code, subject, fix }: Finding, outcomes: readonly FixOutcome[] = []): boolean =>
  outcomes.some(
    (one) => one.status === 'changed' && one.code === code && one.subject === subject && one.change === fix,
  );

function optionsOf(context: CommandContext): DoctorOptions {
  const { options, program } = context;
  const jaegerUrl = addressOption(context, 'jaeger', 'http://localhost:16686');
  const prometheusUrl = addressOption(context, 'prometheus', 'http://localhost:9090');
  const file = textOption(context, 'clientFile');
  const seconds = numberOption(context, 'timeout', { least: 1, most: 600, unit: 'seconds' });
  if (options.start === true && program.length === 0) {
    throw usageError('--start has no program', 'write it last: mcp-vitals doctor --start -- node server.js');
  }
  return {
    ...(program.length > 0 && { command: program }),
    probeCommand: options.start === true,
    ...(jaegerUrl !== undefined && { jaegerUrl }),
    ...(prometheusUrl !== undefined && { prometheusUrl }),
    testChannels: options.channels === true,
    readClients: options.clients !== false,
    ...(file !== undefined && { clientFiles: [file] }),
    probeServers: options.startServers === true,
    timeoutMillis: seconds * 1000,
  };
}

function textOf(
  { findings, results, counts, fixes }: DoctorReport,
  outcomes: readonly FixOutcome[] | undefined,
  { output, options }: CommandContext,
): string {
  const shown = options.all === true ? results : findings;
  const lines = shown.flatMap((finding) => findingLines(finding, output));
  if (outcomes !== undefined) lines.push(...outcomes.map(outcomeLine));
  else if (options.fix === true) lines.push(...planLines(fixes.changes.map(({ change }) => change)));
  else if (fixes.changes.length > 0)
    lines.push(`mcp-vitals doctor --fix shows ${fixes.changes.length} changes that it can make`);
  const { ok, info, warn, fail } = counts;
  const summary =
    findings.length === 0
      ? `${output.paint('green', '✓')} nothing to mend: ${ok} looks, all in order`
      : `${fail} fail, ${warn} warn, ${info} info, ${ok} in order`;
  return [...lines, summary].join('\n');
}

function findingLines(finding: Finding, output: Output): string[] {
  const { level, code, subject, happened, means, remedy, command } = finding;
  const [mark, style] = MARKS[level];
  const width = Math.min(output.width, MAX_WIDTH);
  const about = subject === undefined || happened.includes(subject) ? '' : `${subject}: `;
  const head = level === 'ok' ? '' : ` ${code}`;
  return [
    `${output.paint(style, `${mark}${head}`)}  ${wrap(`${about}${happened}`, width, '   ').trimStart()}`,
    ...[means, remedy].flatMap((text) => (text === undefined ? [] : [wrap(text, width, '   ')])),
    ...(command === undefined ? [] : [output.paint('bold', `   $ ${command}`)]),
    ...(level === 'ok' ? [] : ['']),
  ];
}

const planLines = (changes: readonly string[]): string[] =>
  changes.length === 0
    ? ['no change would remedy a finding']
    : ['--fix --yes would:', ...changes.map((change) => `  ${change}`), ''];

const outcomeLine = ({ status, change, backup, reason }: FixOutcome): string =>
  status === 'changed'
    ? `done: ${change}${backup === undefined ? '' : `; before: ${backup}`}`
    : `refused: ${change} (${reason ?? 'for an unknown reason'})`;
