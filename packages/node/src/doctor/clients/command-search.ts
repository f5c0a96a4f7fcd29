import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DoctorContext } from '../check.js';

/** Finds a command as the operating system would; `undefined` if there is none that may be run. */
export async function findCommand(
  command: string,
  { folder, platform, variables }: Pick<DoctorContext, 'folder' | 'platform' | 'variables'>,
): Promise<string | undefined> {
  const isWindows = platform === 'win32';
  const endings = isWindows ? ['', ...(variables.PATHEXT ?? '.EXE;.CMD;.BAT').split(';')] : [''];
  const isPath = command.includes('/') || (isWindows && command.includes('\\'));
  const folders = isPath ? [folder] : (variables.PATH ?? '').split(isWindows ? ';' : ':').filter((one) => one !== '');
  for (const one of folders.slice(0, 500)) {
    for (const ending of endings) {
      const file = path.resolve(one, `${command}${ending}`);
      if (await canRun(file, isWindows)) return file;
    }
  }
  return undefined;
}

async function canRun(file: string, isWindows: boolean): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    if (!isWindows) await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
