import { comparePinFiles, DriftDetector, PinFileError, type SchemaChange } from '@mcp-vitals/drift';
import { escapeText } from '@mcp-vitals/signals';
import { type Command, type CommandContext, textOption } from '../base/command.js';
import { CommandError, usageError } from '../base/command-error.js';
import type { Output } from '../base/output.js';
import type { Style } from '../base/style.js';
import { withPinCopy } from './pin-copy.js';
import { pinFileOf, programOf, requirePinFile, requirePins, serverOf } from './pinned-server.js';
import { readServerLists } from './server-lists.js';

type ChangeType = SchemaChange['change'];

/** From the least to the worst. */
const ORDER: readonly ChangeType[] = ['added', 'compatible', 'instructions', 'removed', 'breaking'];
const STYLES: Readonly<Record<ChangeType, Style>> = {
  added: 'green',
  compatible: 'green',
  instructions: 'yellow',
  removed: 'red',
  breaking: 'red',
};

/** Shows what changed in what servers show. */
export const schemaDiff: Command = async (context) => {
  const { output } = context;
  const changes = await changesOf(context);
  const sorted = changes.toSorted((a, b) => ORDER.indexOf(b.change) - ORDER.indexOf(a.change));
  output.result({ changes: sorted }, () => textOf(sorted, output));
  const failOn = textOption(context, 'failOn');
  const least = failOn === 'breaking' ? 'removed' : failOn === 'instructions' ? 'instructions' : 'added';
  return sorted.some(({ change }) => ORDER.indexOf(change) >= ORDER.indexOf(least)) ? 1 : 0;
};

async function changesOf(context: CommandContext): Promise<readonly SchemaChange[]> {
  const [before, after] = context.args;
  const program = programOf(context);
  try {
    if (program !== undefined && before === undefined) return await compareWithServer(context, program);
    if (before === undefined || after === undefined || program !== undefined) {
      throw usageError(
        'nothing to compare was given',
        'name two pin files, or a server: mcp-vitals schema diff -- node server.js',
      );
    }
    await requirePinFile(before);
    await requirePinFile(after);
    return await comparePinFiles(before, after);
  } catch (error) {
    throw error instanceof PinFileError ? notUsable(error) : error;
  }
}

/** Compares with a copy of the pins, because a detector pins what it sees for the first time. */
async function compareWithServer(
  context: CommandContext,
  program: readonly [string, ...string[]],
): Promise<readonly SchemaChange[]> {
  const file = await pinFileOf(context);
  const server = serverOf(context, program);
  await requirePins(file, server);
  context.output.progress(`asking ${escapeText(program[0])} for its lists`);
  const listing = await readServerLists(server, program);
  return withPinCopy(file, async (copy) => {
    const changes = await new DriftDetector({ pinFile: copy }).observe(listing);
    return [...changes, ...(await newlyPinned(server, file, copy, changes))];
  });
}

/** What a detector has pinned because it saw it for the first time, which is no change to it. */
export async function newlyPinned(
  server: string,
  beforeFile: string,
  afterFile: string,
  changes: readonly SchemaChange[],
): Promise<SchemaChange[]> {
  const told = new Set(changes.map(({ kind, name }) => `${kind} ${name}`));
  const differences = await comparePinFiles(beforeFile, afterFile);
  return differences.filter(
    (one) => one.server === server && one.change === 'added' && !told.has(`${one.kind} ${one.name}`),
  );
}

export const notUsable = ({ code, message }: PinFileError): CommandError =>
  new CommandError(
    `the pin file cannot be used: ${message}`,
    'nothing is compared or accepted',
    code === 'unwritable'
      ? 'make the file and its folder writable, or name another with --pins'
      : 'restore it from your version control; it is never overwritten while it cannot be read',
  );

function textOf(changes: readonly SchemaChange[], output: Output): string {
  if (changes.length === 0) return `${output.paint('green', '✓')} no change`;
  return changes
    .map(({ server, kind, name, change, findings, text, fingerprint }) =>
      [
        `${output.paint(STYLES[change], change)} ${kind} ${escapeText(name)} of ${escapeText(server)}`,
        ...(findings.length === 0 ? [`    ${text}`] : findings.map((finding) => `    ${finding.text}`)),
        ...(fingerprint === undefined ? [] : [output.paint('gray', `    now ${fingerprint}`)]),
      ].join('\n'),
    )
    .join('\n');
}
