import { access } from 'node:fs/promises';
import { connectionIdentity } from '@mcp-vitals/signals';
import { type CommandContext, textOption } from '../base/command.js';
import { CommandError } from '../base/command-error.js';
import { shownFile } from '../base/shown.js';

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
      'name it with --pins, or let a client write it: MCP_SCHEMA_PIN_FILE=mcp-vitals.lock.json mcp-vitals run -- node client.js',
    );
  }
}

/** The name of a server in the pin file: as it is given, or its command line. */
export const serverOf = (context: CommandContext, [command, ...args]: readonly [string, ...string[]]): string =>
  textOption(context, 'server') ?? connectionIdentity({ command, args });

/** The words of a program; `undefined` without one. */
export function programOf({ program: [command, ...args] }: CommandContext): [string, ...string[]] | undefined {
  return command === undefined ? undefined : [command, ...args];
}
