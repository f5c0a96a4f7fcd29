import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, reasonOf } from './command-error.js';
import { shownFile } from './shown.js';

const PRIVATE_FILE = 0o600;

/**
 * Writes a file as a whole: a reader sees the old one or the new one. Only its owner can read it.
 * @throws CommandError when it cannot be written
 */
export async function writeResultFile(file: string, content: string | Uint8Array): Promise<void> {
  const target = path.resolve(file);
  const next = `${target}.${process.pid}.next`;
  try {
    await writeFile(next, content, { mode: PRIVATE_FILE });
    await rename(next, target);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw new CommandError(
      `${shownFile(target)} cannot be written (${reasonOf(error)})`,
      'the result is not saved',
      'name a file in an existing folder that you may write to',
    );
  }
}
