import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of the repository, its path given from the root. */
export const readText = (file: string): string => readFileSync(path.join(root, file), 'utf8');
export const readJson = <T>(file: string): T => JSON.parse(readText(file)) as T;

export const exists = (file: string): boolean => existsSync(path.join(root, file));

export interface Manifest {
  name: string;
  version: string;
  license?: string;
  type?: string;
  private?: boolean;
  files?: string[];
  engines?: { node?: string };
  exports?: Record<string, string | Record<string, string>>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

export interface Workspace {
  /** Such as `packages/signals`. */
  folder: string;
  /** Such as `signals`. */
  shortName: string;
  manifest: Manifest;
}

/** The folders in a folder, as paths from the root; none when it does not exist. */
export function foldersIn(parent: string): string[] {
  if (!exists(parent)) return [];
  return readdirSync(path.join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${parent}/${name}`);
}

export const workspacesIn = (parent: 'packages' | 'examples'): Workspace[] =>
  foldersIn(parent).map((folder) => ({
    folder,
    shortName: path.basename(folder),
    manifest: readJson<Manifest>(`${folder}/package.json`),
  }));

/** The files below a folder whose names end so, as paths from the root; none when there is no such folder. */
export function filesIn(folder: string, ending: string): string[] {
  if (!exists(folder)) return [];
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`);
}

/** The names a source file imports or re-exports from, static and dynamic; comments do not count. */
export function importsOf(source: string): string[] {
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  const pattern = /(?:\bfrom|\bimport|\brequire(?:\.resolve)?)\s*\(?\s*(['"`])([^'"`\n]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2]!);
}

/** The rows of the Markdown table below a heading, a row a list of cells, the head left out. */
export function tableBelow(markdown: string, heading: string): string[][] {
  const lines = markdown.split('\n');
  const at = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '').trim() === heading);
  if (at < 0) throw new Error(`no heading "${heading}"`);
  const first = lines.findIndex((line, index) => index > at && line.startsWith('|'));
  const end = lines.findIndex((line, index) => index > first && !line.startsWith('|'));
  return lines
    .slice(first, end < 0 ? undefined : end)
    .slice(2)
    .map((line) =>
      line
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The text between backquotes. */
export const quotedIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
