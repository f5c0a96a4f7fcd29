import { createTarGzip } from 'nanotar';
import { type Command, type CommandContext, textOption } from '../base/command.js';
import { CommandError } from '../base/command-error.js';
import { writeResultFile } from '../base/result-file.js';
import { shownFile } from '../base/shown.js';
import { columns } from '../base/style.js';
import { PARTS, whyMissing } from './parts.js';

/** Packs everything that helps a maintainer. A part that cannot be had is named, and the others are packed. */
export const bundle: Command = async (context) => {
  const { output } = context;
  const file = textOption(context, 'output')!;
  const entries: { readonly name: string; readonly about: string; readonly text: string }[] = [];
  const missing: { readonly name: string; readonly reason: string }[] = [];
  for (const { name, about, read } of PARTS) {
    output.progress(`packing ${name}`);
    try {
      entries.push({ name, about, text: await read(context) });
    } catch (error) {
      if (isMisnamed(error, context)) throw error;
      missing.push({ name, reason: whyMissing(error) });
    }
  }
  const contents = [
    ...entries,
    { name: 'missing.json', about: 'what could not be had, and why', text: JSON.stringify(missing) },
  ];
  const packed = await createTarGzip(
    contents.map(({ name, text }) => ({ name: `mcp-vitals-support/${name}`, data: text })),
    { attrs: { mode: '600', user: 'mcp-vitals', group: 'mcp-vitals' } },
  );
  await writeResultFile(file, packed);
  const listed = contents.map(({ name, about, text }) => ({ name, bytes: Buffer.byteLength(text), about }));
  output.result({ file: shownFile(file), bytes: packed.byteLength, entries: listed, missing }, () =>
    [
      `${shownFile(file)} holds`,
      ...columns(listed.map(({ name, bytes, about }) => [`  ${name}`, `${bytes} bytes`, about])),
      ...missing.map(({ name, reason }) => `  without ${name}: ${reason}`),
      'look at it before you send it: tar -xzOf <file> | less',
    ].join('\n'),
  );
  return 0;
};

/** Whether the monitor that was asked for is named in a way that names none. */
const isMisnamed = (error: unknown, { options }: CommandContext): boolean =>
  error instanceof CommandError && error.exitCode === 2 && (options.pid ?? options.url) !== undefined;
