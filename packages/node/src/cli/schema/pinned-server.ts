import { access } from 'node:fs/promises';
import { comparePinFiles } from '@mcp-vitals/drift';
import { connectionIdentity } from '@mcp-vitals/signals';
import { type CommandContext, textOption } from '../base/command.js';
import { CommandError } from '../base/command-error.js';
import { shownFile } from '../base/shown.js';

/** Servers that a message names. */
const MAX_NAMED = 5;

/** The pin file that is meant. @throws CommandError when it does not exist */
export async function pinFileOf(context: CommandContext): Promise<string> {
  const file = textOption(context, 'pins')!;
  await requirePinFile(file);
  return file;
}

export async function requirePinFile(file: string): Promise<void> {
  try {
    await access(file);
  } catch {
    throw new CommandError(
      `there is no pin file ${shownFile(file)}`,
      'nothing is pinned, so nothing can differ',
      'name it with --pins, make it with mcp-vitals schema accept -- node server.js, or let a client write it: MCP_SCHEMA_PIN_FILE=mcp-vitals.lock.json mcp-vitals run -- node client.js',
    );
  }
}

/** @throws CommandError when the pin file has no pins of a server: then nothing could differ, which is not the same as unchanged */
export async function requirePins(file: string, server: string): Promise<void> {
  // Compared with no file at all, every pin is a difference.
  const pinned = new Set((await comparePinFiles(file, `${file}.none`)).map((one) => one.server));
  if (pinned.has(server)) return;
  const known = [...pinned].slice(0, MAX_NAMED).join(', ');
  throw new CommandError(
    `${shownFile(file)} has no pins of a server ${server}${known === '' ? '' : `, but of ${known}${pinned.size > MAX_NAMED ? ' and others' : ''}`}`,
    'nothing of it is pinned, so nothing is compared',
    'name it with --server as the pin file does, or pin what it shows now with mcp-vitals schema accept',
  );
}

/** The name of a server in the pin file: as it is given, or its command line. */
export const serverOf = (context: CommandContext, [command, ...args]: readonly [string, ...string[]]): string =>
  textOption(context, 'server') ?? connectionIdentity({ command, args });

/** The words of a program; `undefined` without one. */
export function programOf({ program: [command, ...args] }: CommandContext): [string, ...string[]] | undefined {
  return command === undefined ? undefined : [command, ...args];
}
