import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../environment/system-error.js';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';

const MIN_FREE_BYTES = 2 ** 20;

/** Settings whose `Path` is a folder. */
const FOLDERS: ReadonlySet<string> = new Set(['performance.historyPath', 'changesPath']);

/** A path of the settings. */
interface SettingPath {
  /** The variable, or the path of the setting. */
  readonly subject: string;
  readonly file: string;
  readonly use: 'read' | 'write';
  readonly isFolder: boolean;
  /** How many missing folders the application creates by itself without being asked about it. */
  readonly creates: number;
}

/** Whether the files and folders that the settings name can be used. It opens and creates none. */
export const pathsCheck: DoctorCheck = {
  name: 'paths',
  run: async (context) => {
    const paths = pathsOf(context);
    const results = await Promise.all(paths.map((one) => lookAt(one, context)));
    return paths.length === 0 ? [ok('the settings name no file and no folder')] : results;
  },
};

function pathsOf({ config, variables, folder }: DoctorContext): SettingPath[] {
  const absolute = (file: string) => path.resolve(folder, file);
  const ofSettings = config.effective().flatMap(({ path: name, value, variable }): SettingPath[] => {
    const kind = /(Path|Folder|File)$/.exec(name)?.[1];
    if (kind === undefined || typeof value !== 'string') return [];
    const use = name === 'alerting.rulesFile' ? 'read' : 'write';
    const isFolder = FOLDERS.has(name) || kind === 'Folder';
    return [{ subject: variable ?? name, file: absolute(value), use, isFolder, creates: 1 }];
  });
  const pinFile = variables.MCP_SCHEMA_PIN_FILE?.trim();
  if (!pinFile) return ofSettings;
  const pins = { subject: 'MCP_SCHEMA_PIN_FILE', file: absolute(pinFile), use: 'write', isFolder: false, creates: 0 };
  return [...ofSettings, pins as SettingPath];
}

async function lookAt(setting: SettingPath, { paths }: DoctorContext): Promise<Diagnosis> {
  const { subject, file, use } = setting;
  const shown = paths.shown(file);
  if (use === 'read') {
    const reason = await refusal(file, constants.R_OK, 'file');
    return reason === undefined
      ? ok(`${shown} can be read`, subject)
      : found('PATH_NOT_READABLE', `${shown} cannot be read (${reason})`, { subject, command: `ls -l "${shown}"` });
  }
  const { existing, missing } = await nearest(file);
  const isWhole = missing.length === 0;
  const expected = isWhole && !setting.isFolder ? 'file' : 'folder';
  const reason = await refusal(existing, constants.W_OK, expected);
  if (reason !== undefined) return notWritable(setting, shown, paths.shown(existing), reason);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (free < MIN_FREE_BYTES) {
    return found('DISK_FULL', `the file system of ${shown} has ${free} bytes left, less than ${MIN_FREE_BYTES}`, {
      subject,
      command: `df -h "${paths.shown(existing)}"`,
    });
  }
  const folders = setting.isFolder ? missing : missing.slice(0, -1);
  if (folders.length <= setting.creates) return ok(`${shown} can be written`, subject);
  const folder = setting.isFolder ? file : path.dirname(file);
  return found('PATH_FOLDER_ABSENT', `${folders.length} folders of ${shown} do not exist`, {
    subject,
    command: `mkdir -p "${paths.shown(folder)}"`,
    step: { kind: 'create-folder', path: folder },
  });
}

function notWritable({ subject }: SettingPath, shown: string, existing: string, reason: string): Diagnosis {
  const which = shown === existing ? shown : `${shown}, because of ${existing},`;
  return found('PATH_NOT_WRITABLE', `${which} cannot be written (${reason})`, {
    subject,
    command: `ls -ld "${existing}"`,
  });
}

/** Why a path cannot be used; `undefined` if it can. */
async function refusal(file: string, mode: number, expected: 'file' | 'folder'): Promise<string | undefined> {
  try {
    const stats = await stat(file);
    const isExpected = expected === 'folder' ? stats.isDirectory() : stats.isFile();
    if (!isExpected) return stats.isDirectory() ? 'it is a folder' : `it is no ${expected}`;
    await access(file, mode);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The nearest path above that exists, and the names below it that do not. */
async function nearest(file: string): Promise<{ readonly existing: string; readonly missing: readonly string[] }> {
  const missing: string[] = [];
  for (let at = file; ; at = path.dirname(at)) {
    const exists = await stat(at).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
    );
    if (exists || at === path.dirname(at)) return { existing: at, missing };
    missing.unshift(path.basename(at));
  }
}
