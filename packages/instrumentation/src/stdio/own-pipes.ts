import { fstatSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { safely } from '../safely.js';
import { notePipes } from './hand-over.js';
import type { PipeWatch } from './pipe-watch.js';
import { tapReads, tapWrites } from './stream-tap.js';

const STDIN = 0;

/**
 * Watches the process's own stdin and stdout from the program's first access to them. An earlier access would open
 * them, which a program that never reads them may notice. Does nothing if stdin is no pipe.
 */
export function tapOwnPipes(makeWatch: (onOff: () => void) => PipeWatch): void {
  if (!isPipe(STDIN)) return;
  const releases: (() => void)[] = [];
  const watch = makeWatch(() => {
    for (const release of releases.splice(0)) release();
  });
  releases.push(
    onFirstUse('stdin', (stdin: Readable) => {
      notePipes(stdin, () => watch.handOver());
      releases.push(
        tapReads(stdin, {
          before: (chunk) => watch.passes(chunk, false),
          after: () => watch.handedOn(),
          ended: () => watch.ended(),
        }),
      );
    }),
    onFirstUse('stdout', (stdout: Writable) => {
      releases.push(tapWrites(stdout, (chunk) => watch.passes(chunk, true)));
    }),
  );
}

function isPipe(descriptor: number): boolean {
  try {
    // Not plain numbers: Node.js keeps those of the last file, and takes a path that it resolves next for a pipe too.
    const stats = fstatSync(descriptor, { bigint: true });
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false;
  }
}

/** Calls back on the first access to the property of `process`. Returns a function that restores the property. */
function onFirstUse<T>(name: 'stdin' | 'stdout', callback: (stream: T) => void): () => void {
  const descriptor = Object.getOwnPropertyDescriptor(process, name);
  const open = descriptor?.get;
  if (!open || !descriptor.configurable) return () => {};
  const restore = () => {
    if (Object.getOwnPropertyDescriptor(process, name)?.get === get) Object.defineProperty(process, name, descriptor);
  };
  const get = function (this: unknown): T {
    restore();
    const stream = open.call(this) as T;
    safely(() => callback(stream));
    return stream;
  };
  Object.defineProperty(get, 'name', { value: open.name });
  Object.defineProperty(process, name, { ...descriptor, get });
  return restore;
}
