import { ChildProcess } from 'node:child_process';
import { safely } from '../safely.js';
import type { PipeWatch } from './pipe-watch.js';
import { tapReads, tapWrites } from './stream-tap.js';

type Spawn = (this: ChildProcess, ...args: unknown[]) => unknown;

/** Watches the pipes of every child process started from now on, by any asynchronous `node:child_process` function. */
export function tapChildPipes(makeWatch: (onOff: () => void) => PipeWatch): void {
  const prototype = ChildProcess.prototype as unknown as { spawn: Spawn };
  const { spawn } = prototype;
  const watched = {
    spawn(this: ChildProcess, ...args: unknown[]): unknown {
      const result = spawn.apply(this, args);
      safely(() => tapChild(this, makeWatch));
      return result;
    },
  }.spawn;
  Object.defineProperty(watched, 'length', { value: spawn.length, configurable: true });
  prototype.spawn = watched;
}

function tapChild({ stdin, stdout }: ChildProcess, makeWatch: (onOff: () => void) => PipeWatch): void {
  if (!stdin || !stdout) return;
  const releases: (() => void)[] = [];
  const watch = makeWatch(() => {
    for (const release of releases.splice(0)) release();
  });
  releases.push(
    tapWrites(stdin, (chunk) => watch.passes(chunk, true)),
    tapReads(stdout, {
      before: (chunk) => watch.passes(chunk, false),
      after: () => watch.handedOn(),
      ended: () => watch.ended(),
    }),
  );
}
