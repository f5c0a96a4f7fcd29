import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readPlainFile } from '../../config/source/plain-file.js';
import type { DoctorContext } from '../check.js';
import { type CommandLine, readCommandLine, splitWords } from './command-line.js';

const MAX_MANIFEST_BYTES = 2 ** 20;

/** The application in the folder, as its command line and its package.json describe it. */
export interface Program {
  readonly line: CommandLine;
  /** The program file, as an absolute path; `undefined` if nothing names one. */
  readonly entry: string | undefined;
  /** Where the command line stands: `command`, `package.json`, or nowhere. */
  readonly source: 'command' | 'package.json' | undefined;
  readonly format: 'module' | 'commonjs';
}

interface Manifest {
  readonly type?: unknown;
  readonly main?: unknown;
  readonly scripts?: { readonly start?: unknown };
}

/** The command of the options, else the start script of package.json. Variables that it assigns belong to the application. */
export function commandLineOf({
  folder,
  options,
  variables,
}: Pick<DoctorContext, 'folder' | 'options' | 'variables'>): CommandLine {
  const start = manifestIn(folder)?.scripts?.start;
  const words = options.command ?? (typeof start === 'string' ? splitWords(start.split(/&&|\|\||;/).at(-1)!) : []);
  return readCommandLine(words, variables.NODE_OPTIONS);
}

/** Reads the command of the options, else the start script of package.json, else its main file. */
export async function programOf(context: DoctorContext): Promise<Program> {
  const { folder, options } = context;
  const manifest = manifestIn(folder);
  const line = commandLineOf(context);
  const started = line.entry === undefined ? undefined : path.resolve(folder, line.entry);
  const named = started ?? (options.command === undefined ? await mainOf(folder, manifest) : undefined);
  const entry = named === undefined ? undefined : await fileOf(named);
  return {
    line,
    entry,
    source: options.command !== undefined ? 'command' : named === undefined ? undefined : 'package.json',
    format: formatOf(entry, manifest),
  };
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readPlainFile(path.join(folder, 'package.json'), MAX_MANIFEST_BYTES)) as Manifest;
  } catch {
    // An application may have none, or one that npm reports on.
    return undefined;
  }
}

/** The main file. One that does not exist says nothing, because `npm init` names `index.js` in every application. */
async function mainOf(folder: string, manifest: Manifest | undefined): Promise<string | undefined> {
  if (typeof manifest?.main !== 'string') return undefined;
  const file = await fileOf(path.resolve(folder, manifest.main));
  return (await isFile(file)) ? file : undefined;
}

const isFile = async (file: string): Promise<boolean> => (await stat(file).catch(() => undefined))?.isFile() === true;

/** Node.js lets `main` leave out the extension. */
async function fileOf(named: string): Promise<string> {
  for (const file of [named, `${named}.js`, `${named}.cjs`, path.join(named, 'index.js')]) {
    if (await isFile(file)) return file;
  }
  return named;
}

function formatOf(entry: string | undefined, manifest: Manifest | undefined): Program['format'] {
  if (entry !== undefined && /\.[cm][jt]s$/.test(entry)) return /\.m[jt]s$/.test(entry) ? 'module' : 'commonjs';
  return manifest?.type === 'module' || manifest === undefined ? 'module' : 'commonjs';
}
