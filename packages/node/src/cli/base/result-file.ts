import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../environment/system-error.js';
import { CommandError } from './command-error.js';
import { shownFile } from './shown.js';

const PRIVATE_FILE = 0o600;

/**
 * Writes a file as a whole: a reader sees the old one or the new one. Only its owner can read it. Behind a link it is the link's
 * target; a pipe or a device, such as `/dev/stdout`, is written to and not replaced.
 * @throws CommandError when it cannot be written
 */
export async function writeResultFile(file: string, content: string | Uint8Array): Promise<void> {
  const named = path.resolve(file);
  const target = await realpath(named).catch(() => named);
  const next = `${target}.${process.pid}.next`;
  try {
    if (await isFileOrAbsent(named)) {
      await writeFile(next, content, { mode: PRIVATE_FILE });
      await rename(next, target);
    } else await writeFile(named, content);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw new CommandError(
      `${shownFile(named)} cannot be written (${reasonOf(error)})`,
      'the result is not saved',
      'name a file in an existing folder that you may write to',
    );
  }
}

const isFileOrAbsent = (file: string): Promise<boolean> =>
  stat(file).then(
    (stats) => stats.isFile() || stats.isDirectory(),
    () => true,
  );
