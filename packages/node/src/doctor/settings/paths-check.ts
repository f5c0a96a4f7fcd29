import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '../../environment/system-error.js';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import { type FileContents, pinFileContents, ruleFileContents } from './file-contents.js';

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
  readonly contents?: FileContents;
}

/** Whether the files and folders that the settings name can be used, and whether the rule file and the pin file are sound. It creates none. */
export const pathsCheck: DoctorCheck = {
  name: 'paths',
  run: async (context) => {
    const paths = pathsOf(context);
    const results = await Promise.all(paths.map((one) => resultsOf(one, context)));
    return paths.length === 0 ? [ok('the settings name no file and no folder')] : results.flat();
  },
};

function pathsOf({ config, variables, folder }: DoctorContext): SettingPath[] {
  const absolute = (file: string) => path.resolve(folder, file);
  const ofSettings = config.effective().flatMap(({ path: name, value, variable }): SettingPath[] => {
    const kind = /(Path|Folder|File)$/.exec(name)?.[1];
    if (kind === undefined || typeof value !== 'string') return [];
    const where = { subject: variable ?? name, file: absolute(value), creates: 1 };
    if (name === 'alerting.rulesFile') return [{ ...where, use: 'read', isFolder: false, contents: ruleFileContents }];
    return [{ ...where, use: 'write', isFolder: FOLDERS.has(name) || kind === 'Folder' }];
  });
  const pinFile = variables.MCP_SCHEMA_PIN_FILE?.trim();
  if (!pinFile) return ofSettings;
  const pins = { subject: 'MCP_SCHEMA_PIN_FILE', file: absolute(pinFile), isFolder: false, creates: 0 };
  return [...ofSettings, { ...pins, use: 'write', contents: pinFileContents }];
}

async function resultsOf(setting: SettingPath, context: DoctorContext): Promise<Diagnosis[]> {
  const result = await lookAt(setting, context);
  const { contents, file, subject } = setting;
  const findings = result.code === 'OK' && contents !== undefined ? await contents(file, subject, context) : [];
  return findings.length > 0 ? findings : [result];
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
