#!/usr/bin/env node
import { VERSION } from '../version.js';
import { CommandError } from './base/command-error.js';
import { Output } from './base/output.js';
import { COMMANDS } from './commands/commands.js';
import { type Parsed, parseCommandLine } from './parse/parser.js';

const { argv, stdout, stderr } = process;

// A reader that has gone, as in `mcp-vitals --help | head -1`, is no error.
for (const stream of [stdout, stderr]) stream.on('error', () => {});

// Before `--` only: what follows belongs to the program that is run.
const own = argv.slice(2, argv.includes('--', 2) ? argv.indexOf('--', 2) : undefined);
const output = new Output(stdout, stderr, { json: own.includes('--json'), quiet: own.includes('--quiet') });

try {
  process.exitCode = await main(argv.slice(2));
} catch (error) {
  const failure = error instanceof CommandError ? error : unexpected(error);
  output.error(failure);
  process.exitCode = failure.exitCode;
}

async function main(words: readonly string[]): Promise<number> {
  const width = stdout.isTTY ? stdout.columns : 80;
  const parsed: Parsed = parseCommandLine(words, { commands: COMMANDS, version: VERSION, width });
  if (parsed.kind === 'text') {
    (words.length === 0 ? stderr : stdout).write(parsed.text);
    return words.length === 0 ? 2 : 0;
  }
  const { command, args, program, options } = parsed;
  const run = await command.load();
  const shown = new Output(stdout, stderr, { json: options.json === true, quiet: options.quiet === true });
  try {
    return await run({ args, program, options, output: shown, commands: COMMANDS });
  } finally {
    shown.endProgress();
  }
}

/** An error that no command expects. A stack trace would tell a person nothing. */
function unexpected(error: unknown): CommandError {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new CommandError(
    `the command failed (${reason})`,
    'this is a fault of mcp-vitals',
    'report it with what you did and with the file of: mcp-vitals support bundle',
  );
}
