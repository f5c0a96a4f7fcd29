import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));
const ROOMS = [
  'hook',
  'load',
  'stdio',
  'wire',
  'session',
  'record',
  'peer',
  'task',
  'definitions',
  'execution',
  'result',
  'access',
  'message',
];

const files = (readdirSync(SOURCES, { recursive: true }) as string[]).filter((file) => file.endsWith('.ts'));
const importsOf = (file: string): string[] =>
  [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/from '(\.[^']+)\.js'/g)].map(([, path]) =>
    relative(SOURCES, join(SOURCES, dirname(file), `${path}.ts`)),
  );
const roomOf = (file: string): string => dirname(file);

describe('the rooms of the instrumentation', () => {
  it('import only from rooms to their right', () => {
    const back = files
      .filter((file) => roomOf(file) !== '.')
      .flatMap((file) => importsOf(file).map((imported) => [file, imported] as const))
      .filter(
        ([file, imported]) => roomOf(imported) !== '.' && ROOMS.indexOf(roomOf(imported)) < ROOMS.indexOf(roomOf(file)),
      );
    expect(back).toEqual([]);
    expect([...new Set(files.map(roomOf))].sort()).toEqual(['.', ...ROOMS].sort());
  });

  it('have no import cycle between files, type imports included', () => {
    const open = new Map(files.map((file) => [file, importsOf(file)]));
    for (;;) {
      const free = [...open].filter(([, imported]) => !imported.some((one) => open.has(one)));
      if (free.length === 0) break;
      for (const [file] of free) open.delete(file);
    }
    expect([...open.keys()]).toEqual([]);
  });
});
