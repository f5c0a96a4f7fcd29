import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { safely } from '../safely.js';
import { notePipes } from './hand-over.js';
import type { PipeWatch } from './pipe-watch.js';
import { tapReads, tapWrites } from './stream-tap.js';

const require = createRequire(import.meta.url);

/**
 * Creates the watch of a child's pipes.
 * @param isHeard whether this process reads the child's answers
 */
type MakeWatch = (onOff: () => void, isHeard: boolean) => PipeWatch;

type Spawn = (this: ChildProcess, ...args: unknown[]) => unknown;

/** Node.js publishes each child process here, after it was created and before its `spawn` is called. */
const CHANNEL = 'child_process';

/**
 * Watches the pipes of every child process started from now on, by any asynchronous `node:child_process` function. That module is
 * left to the application to load: it brings `node:net` and `node:dgram` with it.
 */
export function tapChildPipes(makeWatch: MakeWatch): void {
  const atFirstChild = (): void => {
    unsubscribe(CHANNEL, atFirstChild);
    safely(() => wrapSpawn(makeWatch));
  };
  subscribe(CHANNEL, atFirstChild);
}

function wrapSpawn(makeWatch: MakeWatch): void {
  const { ChildProcess } = require('node:child_process') as typeof import('node:child_process');
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

function tapChild(child: ChildProcess, makeWatch: MakeWatch): void {
  const { stdin, stdout } = child;
  if (!stdin) return;
  const releases: (() => void)[] = [];
  const watch = makeWatch(() => {
    for (const release of releases.splice(0)) release();
  }, stdout !== null);
  notePipes(child, () => watch.handOver());
  releases.push(tapWrites(stdin, (chunk) => watch.passes(chunk, true)));
  if (!stdout) return;
  releases.push(
    tapReads(stdout, {
      before: (chunk) => watch.passes(chunk, false),
      after: () => watch.handedOn(),
      ended: () => watch.ended(),
    }),
  );
}
