import { acceptPin, DriftDetector, PinFileError, type SchemaChange } from '@mcp-vitals/drift';
import { escapeText, type SchemaKind } from '@mcp-vitals/signals';
import { type Command, type CommandContext, textOption } from '../base/command.js';
import { CommandError, usageError } from '../base/command-error.js';
import { withPinCopy } from './pin-copy.js';
import { pinFileOf, programOf, serverOf } from './pinned-server.js';
import { newlyPinned, notUsable } from './schema-diff.js';
import { readServerLists } from './server-lists.js';

/** A definition as it was accepted; the fingerprint is `null` for one that is gone. */
type Accepted = Pick<SchemaChange, 'server' | 'kind' | 'name'> & { readonly fingerprint: string | null };

/** Accepts changes in the pin file. */
export const schemaAccept: Command = async (context) => {
  const program = programOf(context);
  try {
    const accepted = program === undefined ? [await acceptOne(context)] : await acceptServer(context, program);
    context.output.result({ accepted }, () =>
      accepted.length === 0
        ? 'nothing had changed'
        : accepted
            .map(({ server, kind, name, fingerprint }) =>
              escapeText(
                `accepted: ${kind} ${name} of ${server} ${fingerprint === null ? 'is gone' : `is ${fingerprint}`}`,
              ),
            )
            .join('\n'),
    );
    return 0;
  } catch (error) {
    if (error instanceof PinFileError) throw notUsable(error);
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError(error.message, 'nothing is accepted', 'mcp-vitals schema diff shows the names to pass');
  }
};

async function acceptOne(context: CommandContext): Promise<Accepted> {
  const [server, kind, name, fingerprint] = ['server', 'kind', 'name', 'fingerprint'].map((option) =>
    textOption(context, option),
  );
  const isGone = context.options.gone === true;
  if (server === undefined || kind === undefined || name === undefined || (fingerprint === undefined) !== isGone) {
    throw usageError(
      'the change is not named whole',
      'pass --server, --kind, --name and either --fingerprint or --gone, as the report gives them; or a program after --',
    );
  }
  const one = { server, kind: kind as SchemaKind, name, fingerprint: fingerprint ?? null };
  await acceptPin({ pinFile: await pinFileOf(context), ...one });
  return one;
}

async function acceptServer(context: CommandContext, program: readonly [string, ...string[]]): Promise<Accepted[]> {
  // It need not exist: what a server shows is what the first one holds.
  const pinFile = textOption(context, 'pins')!;
  const server = serverOf(context, program);
  context.output.progress(`asking ${escapeText(program[0])} for its lists`);
  const listing = await readServerLists(server, program);
  if (listing.partial) throw notWhole();
  return withPinCopy(pinFile, async (before) => {
    const detector = new DriftDetector({ pinFile });
    const changes = await detector.observe(listing);
    await detector.accept(server);
    return [...changes, ...(await newlyPinned(server, before, pinFile, changes))].map(
      ({ kind, name, fingerprint }) => ({ server, kind, name, fingerprint: fingerprint ?? null }),
    );
  });
}

const notWhole = (): CommandError =>
  new CommandError(
    'a list of the server does not end within 200 pages and 60 s',
    'nothing is accepted, because what was not read would count as gone',
    'let the list end, or accept single definitions with --kind, --name and --fingerprint',
  );
