import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order } from './worker.js';

/** Characters kept of a process's stderr, to explain its failure. */
const KEPT_STDERR = 2000;

/** A process that runs `file` of this folder and answers one order at a time. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** Rejects when the process has ended, with its last output. */
  readonly #ended: Promise<never>;

  constructor(file: string, args: readonly string[], nodeArguments: readonly string[] = []) {
    this.#child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
      execArgv: [...nodeArguments],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#ended = watchEnd(this.#child);
    this.#ended.catch(() => {});
  }

  ask<T>(order: Order): Promise<T> {
    const answered = new Promise<T>((resolve, reject) => {
      this.#child.once('message', (message: { answer?: T; error?: string }) => {
        if (message.error === undefined) resolve(message.answer as T);
        else reject(new Error(message.error));
      });
    });
    this.#child.send(order, () => {});
    return Promise.race([answered, this.#ended]);
  }

  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => {});
  }
}

async function watchEnd(child: ChildProcess): Promise<never> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_STDERR);
  });
  const [[code]] = await Promise.all([once(child, 'exit'), child.stderr && once(child.stderr, 'close')]);
  throw new Error(stderr.trim() || `the process ended with code ${code}`);
}
