import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes the folder of a file and those above it. `mkdirSync` with `recursive` never returns for a path under `/proc` on
 * Node.js 20, so each step is made by itself.
 *
 * @throws the file system's error when a folder cannot be made
 */
export function makeFolderOf(file: string): void {
  const missing: string[] = [];
  for (let folder = dirname(file); !isFolder(folder); folder = dirname(folder)) {
    missing.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of missing) mkdirSync(folder, { mode: 0o750 });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
