import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/**
 * Whether this thread runs the application. `--require` also runs its file in Node.js's loader-hooks thread, which has no
 * parent port, or a lock in its workerData, unlike a worker.
 */
export const isApplicationThread = (): boolean =>
  isMainThread ||
  (parentPort !== null && !((workerData as { lock?: unknown } | null)?.lock instanceof SharedArrayBuffer));

const PRELOAD = /^(?:--import|--require|-r|--(?:experimental-)?loader|--experimental-policy)(?:=(.*))?$/;

/** The words of `NODE_OPTIONS`: a word in double quotes may hold spaces, and a backslash there keeps the next character. */
const wordsOf = (options: string): string[] =>
  Array.from(options.matchAll(/(?:[^\s"]|"(?:\\.|[^"\\])*")+/g), ([word]) =>
    word.replaceAll(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replaceAll(/\\(.)/g, '$1')),
  );

/** The modules that Node.js flags preload, loaders and policies included. */
function preloads(): string[] {
  const words = [...process.execArgv, ...wordsOf(process.env.NODE_OPTIONS ?? '')];
  return words.flatMap((word, i) => {
    const [isPreload, value] = PRELOAD.exec(word) ?? [];
    return isPreload === undefined ? [] : [value ?? words[i + 1] ?? ''];
  });
}

/** Whether this module runs before the application, which is so when a Node.js flag preloads a module. */
export const isPreloading = (): boolean => preloads().length > 0;

/** Whether Node.js preloads the file `register` of this package and nothing else. */
export function isOnlyPreload(): boolean {
  const [first, ...others] = preloads();
  if (first === undefined || others.length > 0) return false;
  return first === '@mcp-vitals/node/register' || isRegister(first);
}

function isRegister(location: string): boolean {
  try {
    const file = location.startsWith('file:') ? fileURLToPath(location) : path.resolve(location);
    const { dir, name } = path.parse(realpathSync(file));
    return name === 'register' && dir === path.dirname(fileURLToPath(import.meta.url));
  } catch {
    return false;
  }
}
