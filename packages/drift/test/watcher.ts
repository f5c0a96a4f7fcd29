import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SchemaChange, ServerListing, TableDescription } from '../src/index.js';

const SCRIPT = fileURLToPath(new URL('fixtures/watcher.mjs', import.meta.url));

interface Answer {
  readonly changes: readonly SchemaChange[];
  readonly problem?: string;
}

/** A separate process that watches with a pin file and can be ended or killed. It runs the build. */
export class Watcher {
  readonly #process;
  readonly #lines;
  #stderr = '';

  constructor(pinFile: string) {
    this.#process = spawn(process.execPath, [SCRIPT, pinFile], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  observe(listing: ServerListing): Promise<Answer> {
    return this.#call('observe', [listing], listing.server);
  }

  observeTable(server: string, table: TableDescription): Promise<Answer> {
    return this.#call('observeTable', [server, table], server);
  }

  accept(server: string): Promise<Answer> {
    return this.#call('accept', [server], server);
  }

  async end(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin.end();
    await exited;
  }

  /** Kills the process with SIGKILL, so that none of its code runs any more. */
  async kill(): Promise<void> {
    const exited = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await exited;
  }

  async #call(call: string, args: readonly unknown[], server: string): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify({ call, args, server })}\n`);
    const { value } = await this.#lines.next();
    return JSON.parse(value as string) as Answer;
  }
}
