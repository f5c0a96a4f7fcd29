import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ContextBudget } from '@mcp-vitals/monitor';
import { connectionIdentity, scrubUri } from '@mcp-vitals/signals';
import { MonitoringConfig } from '../../config/monitoring-config.js';
import { HttpSession } from '../../session/http-session.js';
import type { McpSession } from '../../session/mcp-session.js';
import { StdioSession } from '../../session/stdio-session.js';
import { type Command, type CommandContext, textOption } from '../base/command.js';
import { CommandError, usageError } from '../base/command-error.js';
import { interruptible } from '../base/interruptible.js';
import type { Output } from '../base/output.js';
import { jsonText, shownJson, shownText } from '../base/shown.js';
import { budgetText } from './budget-text.js';
import { junitOf, junitWithout } from './junit.js';
import { listServer } from './listed-server.js';
import { sarifOf, sarifWithout } from './sarif.js';
import { type Verdict, verdictOn } from './verdict.js';

/** The server that is meant. */
interface Target {
  /** Its address or its command line, without secrets. */
  readonly identity: string;
  /** What findings are about: a file of this folder, or the address. */
  readonly place: string;
  open(signal: AbortSignal): McpSession;
}

/** Shows what the tools of a server cost an agent, and checks it against a budget. */
export const budget: Command = async (context) => {
  const { output, options } = context;
  const format = formatOf(context);
  const limits = limitsOf(context);
  const target = targetOf(context);
  output.progress(`asking ${shownText(target.identity)} for its tools`);
  const listed = await interruptible((signal) => listServer(target.open(signal))).catch((error: unknown) => {
    if (error instanceof CommandError) writeWithout(error, target, format, output);
    throw error;
  });
  const verdict = verdictOn(listed, target.identity, limits);
  write(verdict, target.place, format, output, options.all === true);
  return verdict.withinBudget ? 0 : 1;
};

type Format = 'text' | 'json' | 'junit' | 'sarif';

function formatOf(context: CommandContext): Format {
  const format = textOption(context, 'format') as Format | undefined;
  if (!context.output.isJson) return format ?? 'text';
  if (format === undefined || format === 'json') return 'json';
  throw usageError(`--json and --format ${format} ask for two formats`, 'leave one of them out');
}

/** Writes that the server gave no answer, in the formats whose readers take an empty file for a fault of their own. */
function writeWithout({ message }: CommandError, { identity, place }: Target, format: Format, output: Output): void {
  if (format === 'junit') output.raw(junitWithout(identity, message));
  if (format === 'sarif') output.raw(jsonText(sarifWithout(identity, message, place), 2));
}

function write(verdict: Verdict, place: string, format: Format, output: Output, showAll: boolean): void {
  if (format === 'junit') output.raw(junitOf(verdict));
  else if (format === 'text') output.raw(budgetText(verdict, showAll, output));
  else output.raw(format === 'sarif' ? jsonText(sarifOf(verdict, place), 2) : shownJson(verdict, 2));
}

/** The limits of the options, or else those of the settings. */
function limitsOf(context: CommandContext): ContextBudget {
  const { maxTokens, maxToolTokens } = MonitoringConfig.fromEnv().context;
  return {
    maxTokens: limitOf(context, 'maxTokens', '--max-tokens') ?? maxTokens,
    maxToolTokens: limitOf(context, 'maxToolTokens', '--max-tool-tokens') ?? maxToolTokens,
  };
}

function limitOf(context: CommandContext, key: string, flag: string): number | undefined {
  const text = textOption(context, key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || text.trim() === '') {
    throw usageError(`${flag} is no number of tokens`, `write a whole number, such as ${flag} 5000`);
  }
  return value;
}

function targetOf(context: CommandContext): Target {
  const { args, program } = context;
  const [address] = args;
  const [command, ...rest] = program;
  if ((address === undefined) === (command === undefined)) {
    throw usageError(
      address === undefined ? 'no server was given' : 'two servers were given',
      'name an address, or a stdio server last: mcp-vitals budget -- node server.js',
    );
  }
  if (command !== undefined) {
    if (textOption(context, 'header') !== undefined) {
      throw usageError('--header has no server at an address', 'leave it out; a stdio server reads its environment');
    }
    const identity = connectionIdentity({ command, args: rest });
    const server = { command, args: rest, folder: process.cwd(), environment: process.env };
    return {
      identity,
      place: fileIn(program) ?? 'package.json',
      open: (signal) => new StdioSession(server, { signal }),
    };
  }
  const url = httpUrl(address!);
  return {
    identity: connectionIdentity({ url }),
    place: scrubUri(url.href),
    open: (signal) => new HttpSession(url, headersOf(context), signal),
  };
}

function httpUrl(address: string): URL {
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return new URL(address);
  throw usageError(
    'the server is no http or https address',
    'write an address such as https://mcp.example.com/mcp, or a stdio server after --',
  );
}

function headersOf(context: CommandContext): Record<string, string> {
  const header = textOption(context, 'header');
  if (header === undefined) return {};
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]{1,256}):\s*([\t\x20-\x7e]{1,8192})$/.exec(header) ?? [];
  if (name !== undefined && value !== undefined) return { [name]: value };
  throw usageError('--header is no header', 'write --header "Authorization: Bearer …"');
}

/** The first word of a command that names a file of this folder, as it is written in a repository. */
function fileIn(words: readonly string[]): string | undefined {
  const relative = words.map((word) => path.relative(process.cwd(), path.resolve(word)));
  return relative
    .find((file) => file !== '' && !file.startsWith('..') && !path.isAbsolute(file) && isFile(file))
    ?.split(path.sep)
    .map(encodeURIComponent)
    .join('/');
}

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();
