import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addressOption } from '../base/address-option.js';
import { type Command, type CommandContext, textOption } from '../base/command.js';
import { usageError } from '../base/command-error.js';
import { checkResultFile, writeResultFile } from '../base/result-file.js';
import { shownJson } from '../base/shown.js';
import { paint } from '../base/style.js';
import { childEnvironment } from './child-environment.js';
import { LiveView } from './live-view.js';
import { whyNotObserved } from './not-observed.js';
import { ObservedProcesses } from './observed-processes.js';
import { PageAddresses } from './page-addresses.js';
import { endAs, Program, type ProgramEnd } from './program.js';
import { runReport } from './run-report.js';
import { finalText, liveText, startLine } from './run-text.js';

const REDRAW_MILLIS = 1000;

/** Runs a program with every Node.js process below it observed. */
export const run: Command = async (context) => {
  const [command, ...args] = programOf(context);
  if (command === undefined || command === '')
    throw usageError('no program was given', 'write it last: mcp-vitals run -- node server.js');
  const otlp = addressOption(context, 'otlp', 'http://localhost:4318');
  await checkReportFile(context);
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-run-'));
  let end: ProgramEnd;
  try {
    end = await runIn({ folder, command, args, otlp }, context);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  // Last, because a signal ends this process at once.
  return endAs(end);
};

/** The words of the program. A `--` that stands among them is the program's own, as in `npm start -- --port 1`. */
const programOf = ({ args, program }: CommandContext): readonly string[] =>
  args.length > 0 && program.length > 0 ? [...args, '--', ...program] : [...args, ...program];

/** Says before the program runs that its report could not be kept. */
async function checkReportFile(context: CommandContext): Promise<void> {
  const file = textOption(context, 'report');
  if (file === undefined || (await checkResultFile(file)) === 'ready') return;
  context.output.note(
    'mcp-vitals: the folder of --report does not exist yet; the report is kept if the program makes it',
  );
}

interface Run {
  /** Where its processes write their reports. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly otlp: string | undefined;
}

async function runIn({ folder, command, args, otlp }: Run, context: CommandContext): Promise<ProgramEnd> {
  const { output } = context;
  const { stderr, stdout } = output;
  const isLive = stderr.isTTY === true && !output.isQuiet && !output.isJson && context.options.live !== false;
  const startedMillis = performance.now();
  const variables = childEnvironment({
    variables: process.env,
    register: createRequire(import.meta.url).resolve('@mcp-vitals/node/register'),
    reportFolder: folder,
    otlp,
    page: context.options.page === true,
    quiet: output.isQuiet,
  });
  if (!isLive && !output.isJson) output.note(startLine(command));
  const program = new Program({
    command,
    args,
    variables,
    relays: { stdout: isLive && stdout.isTTY === true, stderr: isLive },
  });
  const processes = new ObservedProcesses(folder);
  const pages = context.options.page === true ? new PageAddresses() : undefined;
  const view = isLive ? new LiveView(stderr) : undefined;
  view?.relay(program.stdout, stdout);
  view?.relay(program.stderr, stderr);
  const elapsed = () => (performance.now() - startedMillis) / 1000;
  const look = () => {
    const all = processes.all();
    const addresses = pages?.newOf(all) ?? [];
    if (view === undefined) for (const address of addresses) output.note(`mcp-vitals: ${address}`);
    view?.show(liveText({ command, elapsedSeconds: elapsed(), processes: all, pages: pages?.known ?? [], stderr }));
  };
  const timer = setInterval(look, REDRAW_MILLIS);
  if (view) look();
  let end: ProgramEnd;
  try {
    end = await program.ended();
  } finally {
    clearInterval(timer);
    view?.close();
  }
  const all = await processes.last();
  const isSeen = all.some(({ report }) => report !== null);
  const why = isSeen
    ? undefined
    : whyNotObserved({ command, processes: all, end, variables, isStdinTerminal: process.stdin.isTTY });
  const report = runReport(command, elapsed(), end, all, why);
  const file = textOption(context, 'report');
  // Stdout is the program's own.
  if (output.isJson) stderr.write(`${shownJson(report)}\n`);
  else if (!output.isQuiet) stderr.write(finalText(report, all, stderr));
  if (file !== undefined) {
    // Last, because a report that cannot be written is shown at least.
    await writeResultFile(file, `${shownJson(report, 2)}\n`);
    output.note(paint(stderr, 'gray', 'the whole report is in the file of --report'));
  }
  return end;
}
