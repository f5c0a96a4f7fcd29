import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { OtlpReceiver } from './otlp-receiver.js';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** The file that sets up telemetry for every app of the compatibility tests without a set-up of its own. */
export const REGISTER = '--import @mcp-vitals/node/register';

export interface AppOptions {
  /** The program and its arguments, a script first. */
  args: readonly string[];
  /** @default the node that runs the tests */
  node?: string;
  /** For the app and for every server that it starts. @default {@link REGISTER} */
  nodeOptions?: string;
  /** Where `--import` looks for a package. @default the repository */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** An app whose telemetry goes to a receiver of its own, often enough that nothing depends on how the app ends. */
export class CompatApp {
  readonly receiver: OtlpReceiver;
  readonly #child: ChildProcess;
  readonly #errors: string[] = [];
  readonly #lines: AsyncIterator<string>;

  private constructor(receiver: OtlpReceiver, child: ChildProcess) {
    this.receiver = receiver;
    this.#child = child;
    child.stderr?.on('data', (chunk: Buffer) => this.#errors.push(chunk.toString()));
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  static async start({ args, node = process.execPath, nodeOptions = REGISTER, cwd = ROOT, env }: AppOptions) {
    const receiver = await OtlpReceiver.start();
    const child = spawn(node, args, {
      cwd,
      stdio: 'pipe',
      env: { ...process.env, NODE_OPTIONS: nodeOptions, ...exportEnv(receiver), ...env },
    });
    return new CompatApp(receiver, child);
  }

  get stderr(): string {
    return this.#errors.join('');
  }

  /** Writes a line to the app's stdin, and returns the next line of its stdout. */
  ask(line: string): Promise<string> {
    this.#child.stdin?.write(`${line}\n`);
    return this.line();
  }

  /** The next line of the app's stdout. Rejects if the app ends without one. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the app wrote no result\n${this.stderr}`);
    return value;
  }

  /** Lets the app end, which is asked of it by the end of its stdin, and stops listening to it. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const late = setTimeout(() => this.#child.kill('SIGKILL'), 60_000);
      await once(this.#child, 'exit');
      clearTimeout(late);
    }
    await this.receiver.close();
  }
}

/** Where to export, and soon; and the last flush has as long as a crowded machine needs. */
export const exportEnv = (receiver: OtlpReceiver): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '200',
  OTEL_METRIC_EXPORT_INTERVAL: '500',
  OTEL_METRIC_EXPORT_TIMEOUT: '500',
  MCP_EXPORT_FLUSH_AT_EXIT_MILLIS: '30000',
});
