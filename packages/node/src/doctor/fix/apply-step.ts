import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { applyEdits, modify, type ParseError, parseTree } from 'jsonc-parser';
import type { FixStep } from '../result/fix-step.js';

const MAX_FILE_BYTES = 4 * 2 ** 20;

/**
 * Makes one change. A file is copied beside itself first, then replaced as a whole, so that no reader sees half of it.
 * @returns the name of the copy
 */
export async function applyStep(step: FixStep): Promise<string | undefined> {
  if (step.kind === 'create-folder') {
    await createFolder(step.path);
    return undefined;
  }
  const before = await contentOf(step.path);
  const after = step.kind === 'edit-json' ? withValue(before ?? '', step) : withVariable(before ?? '', step);
  const backup = before === undefined ? undefined : await backUp(step.path);
  await replace(step.path, after);
  return backup;
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new Error(`it is larger than ${MAX_FILE_BYTES} bytes`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Not recursive, because that never returns for a path under `/proc` on Node.js 20. */
async function createFolder(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  if (parent !== folder && (await stat(parent).catch(() => undefined)) === undefined) await createFolder(parent);
  await mkdir(folder, { mode: 0o750 }).catch(async (error: NodeJS.ErrnoException) => {
    // A link to nothing exists as well, and is no folder.
    const isThere = error.code === 'EEXIST' && (await stat(folder)).isDirectory();
    if (!isThere) throw error;
  });
}

function withValue(text: string, { place, value }: FixStep & { kind: 'edit-json' }): string {
  const errors: ParseError[] = [];
  parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) throw new Error('the file is no valid JSON');
  const formattingOptions = { insertSpaces: !/^\t/m.test(text), tabSize: /^( +)\S/m.exec(text)?.[1]?.length ?? 2 };
  return applyEdits(text, modify(text, [...place], value, { formattingOptions }));
}

function withVariable(text: string, { name, value }: FixStep & { kind: 'set-variable' }): string {
  const line = `${name}=${/[\s#"'$]/.test(value) ? JSON.stringify(value) : value}`;
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((one) => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`).test(one));
  if (at >= 0) return lines.with(at, line).join('\n');
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`;
}

async function backUp(file: string): Promise<string> {
  for (let number = 1; ; number++) {
    const copy = `${file}.mcp-vitals-backup-${number}`;
    try {
      await copyFile(file, copy, constants.COPYFILE_EXCL);
      return path.basename(copy);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || number === 1000) throw error;
    }
  }
}

/** A link is followed: the file behind it is replaced, and the link stays. */
async function replace(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const mode = await stat(target).then(
    (stats) => stats.mode & 0o777,
    () => 0o600,
  );
  const beside = `${target}.${process.pid}.tmp`;
  try {
    await writeFile(beside, text, { mode, flag: 'wx' });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
