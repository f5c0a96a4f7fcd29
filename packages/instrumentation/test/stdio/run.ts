import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Attributes } from '@opentelemetry/api';

export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/stdio/${name}`, import.meta.url));

export interface SpanLine {
  readonly pid: number;
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent?: string;
  readonly attributes: Attributes;
  readonly millis: number;
}

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly spans: SpanLine[];
  readonly code: number | null;
}

export interface RunOptions {
  readonly hooks?: boolean;
  /** Whether to run without the set-up. */
  readonly bare?: boolean;
}

/** Starts a program with the set-up that observes pipes. */
export function start(args: readonly string[], { hooks = false, bare = false }: RunOptions = {}) {
  const child = spawn(process.execPath, [...(bare ? [] : ['--import', fixture('preload.mjs')]), ...args], {
    stdio: 'pipe',
    env: { ...process.env, HOOKS: hooks ? '1' : '' },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [code]]): Ended => ({
      stdout,
      stderr,
      code: code as number | null,
      spans: stderr
        .split('\n')
        .filter((line) => line.startsWith('{"pid"'))
        .map((line) => JSON.parse(line) as SpanLine),
    }),
  );
  return { child, ended };
}

/** Starts a server and exchanges lines with it. */
export class RawClient {
  readonly #started: ReturnType<typeof start>;
  readonly #lines: AsyncIterator<string>;

  constructor(args: readonly string[], options?: RunOptions) {
    this.#started = start(args, options);
    this.#lines = createInterface({ input: this.#started.child.stdout })[Symbol.asyncIterator]();
  }

  write(text: string | Uint8Array): void {
    this.#started.child.stdin.write(text);
  }

  notify(message: object): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** Sends a request and returns the next line unparsed. */
  async ask(message: object): Promise<string> {
    this.notify(message);
    return this.nextLine();
  }

  async nextLine(): Promise<string> {
    return String((await this.#lines.next()).value);
  }

  async initialize(protocolVersion = '2025-06-18'): Promise<void> {
    const clientInfo = { name: 'raw', version: '1.0.0' };
    await this.ask({ id: 0, method: 'initialize', params: { protocolVersion, capabilities: {}, clientInfo } });
    this.notify({ method: 'notifications/initialized' });
  }

  end(): Promise<Ended> {
    this.#started.child.stdin.end();
    return this.#started.ended;
  }
}
