import { lstat, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const OTHERS_MAY_WRITE = 0o002;

/**
 * Creates the folder of a file and its parents, for this user alone. One by one, because `mkdir` with `recursive` never returns
 * for a path under `/proc` on Node.js 20.
 * @throws the file system's error, or one for a folder that is a link or that everybody may write to
 */
export async function makeFolderOf(file: string): Promise<void> {
  const missing: string[] = [];
  for (let folder = dirname(file); !(await exists(folder)); folder = dirname(folder)) {
    missing.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of missing) {
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster.
      if (error.code !== 'EEXIST') throw error;
    });
  }
  const found = await lstat(dirname(file));
  if (found.isSymbolicLink()) throw new Error('its folder is a symbolic link');
  // Another user could put a lock or a link there.
  if (found.mode & OTHERS_MAY_WRITE && process.platform !== 'win32')
    throw new Error('everybody may write to its folder');
}

/** Makes a rename in the folder durable. Not every platform can open a folder. */
export async function syncFolderOf(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
