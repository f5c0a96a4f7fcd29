import { access, constants, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
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
    throw notWritable(named, reasonOf(error), 'the result is not saved');
  }
}

/**
 * Checks, before work that takes long, whether a file could be written after it.
 * @returns `'no folder yet'` when its folder is missing and the work may make it, though not one in the root of the file system
 * @throws CommandError when it cannot be written
 */
export async function checkResultFile(file: string): Promise<'ready' | 'no folder yet'> {
  const named = path.resolve(file);
  const target = await realpath(named).catch(() => named);
  let place = (await isFileOrAbsent(target)) ? path.dirname(target) : target;
  let isMissing = false;
  try {
    if (await isFolder(target)) throw new Error('it is a folder');
    while ((await stat(place).catch(isAbsent)) === undefined) {
      isMissing = true;
      place = path.dirname(place);
    }
    if (isMissing && path.dirname(place) === place) throw new Error('its folder does not exist');
    await access(place, constants.W_OK);
    if (place !== target && !(await isFolder(place))) throw new Error('its folder is a file');
  } catch (error) {
    throw notWritable(named, reasonOf(error), 'the result would be lost, so nothing is started', 2);
  }
  return isMissing ? 'no folder yet' : 'ready';
}

const notWritable = (file: string, why: string, means: string, exitCode?: 1 | 2): CommandError =>
  new CommandError(
    `${shownFile(file)} cannot be written (${why})`,
    means,
    'name a file in an existing folder that you may write to',
    exitCode,
  );

const isFolder = (file: string): Promise<boolean> =>
  stat(file).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** @returns `undefined` for a file that does not exist */
function isAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

const isFileOrAbsent = (file: string): Promise<boolean> =>
  stat(file).then(
    (stats) => stats.isFile() || stats.isDirectory(),
    () => true,
  );
