import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

/** The client's end of a server over stdio, started here so that every byte the server writes can be looked at. */
export class RecordedServer implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  readonly #child: ChildProcess;
  readonly #output: Buffer[] = [];
  #unread = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv, cwd: string, program = process.execPath) {
    this.#child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.once('close', () => this.onclose?.());
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get stdout(): string {
    return Buffer.concat(this.#output).toString('utf8');
  }

  async start(): Promise<void> {
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#output.push(chunk);
      const lines = (this.#unread + chunk.toString('utf8')).split('\n');
      this.#unread = lines.pop()!;
      for (const line of lines) this.#receive(line);
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** Ends the server as a client does, by its stdin, and by a signal when that is not enough; but gives it the time that it takes. */
  async close(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const late = setTimeout(() => this.#child.kill('SIGTERM'), 2_000);
    await once(this.#child, 'close');
    clearTimeout(late);
  }

  #receive(line: string): void {
    try {
      this.onmessage?.(JSON.parse(line));
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }
}
