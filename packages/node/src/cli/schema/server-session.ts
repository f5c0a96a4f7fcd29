import { setTimeout as pause } from 'node:timers/promises';
import { type Child, endGroup, reasonIn, startChild } from '../../doctor/probe/child.js';
import { CommandError } from '../base/command-error.js';

type JsonObject = Readonly<Record<string, unknown>>;

interface Answer {
  readonly id?: unknown;
  readonly result?: JsonObject;
  readonly error?: { readonly message?: string };
}

const MAX_LINE_CHARACTERS = 64 * 2 ** 20;
const TIMEOUT_MILLIS = 60_000;
const GRACE_MILLIS = 3000;
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The few messages of a client, written by hand: the MCP SDK is the application's, and may be missing. */
export class ServerSession {
  readonly #child: Child;
  readonly #stop = new AbortController();
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #ended: Promise<string>;
  #fail: (reason: string) => void = () => {};
  #rest = '';
  #lastId = 0;

  constructor(command: string, args: readonly string[]) {
    this.#child = startChild(command, args, {
      folder: process.cwd(),
      environment: process.env,
      signal: this.#stop.signal,
    });
    // The server is in a group of its own, which an interrupt from the terminal does not reach.
    for (const signal of INTERRUPTS) process.once(signal, this.#interrupted);
    this.#child.process.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#ended = new Promise((resolve) => {
      this.#fail = resolve;
      void this.#child.ended.then((end) => resolve(this.#reasonOf(command, end)));
    });
  }

  /** Sends a request and returns its result; `undefined` when the server refuses it. @throws CommandError without an answer */
  async request(method: string, params: object): Promise<JsonObject | undefined> {
    const id = ++this.#lastId;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#send({ id, method, params });
    const late = new AbortController();
    const outcome = await Promise.race([
      answer,
      this.#ended,
      pause(TIMEOUT_MILLIS, `it did not answer ${method} within ${TIMEOUT_MILLIS / 1000} s`, { signal: late.signal }),
    ]);
    late.abort();
    if (typeof outcome === 'object') return (outcome.error ?? undefined) === undefined ? outcome.result : undefined;
    throw new CommandError(
      `the server gives no answer: ${outcome}`,
      'its lists are not read',
      'check that the command starts an MCP server over stdio: it answers on stdout, one message a line',
    );
  }

  notify(method: string): void {
    this.#send({ method });
  }

  /** Ends the server as a client does, by closing its stdin; one that does not end is killed, with what it started. */
  async close(): Promise<void> {
    this.#child.process.stdin.end();
    const late = new AbortController();
    const given = pause(GRACE_MILLIS, undefined, { signal: late.signal }).then(() => this.#stop.abort());
    given.catch(() => {});
    await Promise.race([this.#child.ended, given]);
    late.abort();
    for (const signal of INTERRUPTS) process.off(signal, this.#interrupted);
    this.#child.process.stdout.destroy();
    this.#child.process.stderr.destroy();
  }

  readonly #interrupted = (signal: NodeJS.Signals): void => {
    endGroup(this.#child.process);
    process.kill(process.pid, signal);
  };

  #reasonOf(command: string, { code, error }: Awaited<Child['ended']>): string {
    if (error !== undefined) return error.code === 'ENOENT' ? `there is no command ${command}` : `${error.code}`;
    const stderr = this.#child.stderr().trim();
    const end = code === null ? 'it was killed' : `it ended with code ${code}`;
    return stderr === '' ? end : `${end} (${reasonIn(stderr)})`;
  }

  #send(message: object): void {
    this.#child.process.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #read(text: string): void {
    this.#rest += text;
    if (this.#rest.length > MAX_LINE_CHARACTERS) {
      this.#stop.abort();
      this.#fail(`it wrote a line of more than ${MAX_LINE_CHARACTERS / 2 ** 20} MiB`);
      return;
    }
    // Flattening a long line again with each chunk would take quadratic time.
    if (!text.includes('\n')) return;
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const answer = answerIn(line);
      if (typeof answer?.id === 'number') this.#waiting.get(answer.id)?.(answer);
    }
  }
}

/** Programs write other lines to stdout, too. */
function answerIn(line: string): Answer | undefined {
  try {
    const value = JSON.parse(line) as Answer | null;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
