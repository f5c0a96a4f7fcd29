import path from 'node:path';

/** Files whose name says nothing of the program. */
const GENERIC = /^(?:index|main|cli|app|server|stdio|start|bin|cli-entry)$/;

/**
 * The name of a program for people, from its file: the package that it was installed from, or the file, without the folders,
 * which hold the names of persons.
 */
export function programName(file: string): string {
  const parts = file.split(path.sep);
  const { base, name } = path.parse(file);
  const at = parts.lastIndexOf('node_modules');
  const [scope = '', unscoped = ''] = parts.slice(at + 1);
  if (at >= 0 && scope !== '.bin') return scope.startsWith('@') ? `${scope}/${unscoped}` : scope;
  const folder = parts.at(-2) ?? '';
  return GENERIC.test(name) && folder !== '' ? `${folder}/${base}` : base;
}
