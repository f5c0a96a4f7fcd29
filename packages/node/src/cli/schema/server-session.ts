import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../base/command-error.js';

type JsonObject = Readonly<Record<string, unknown>>;

interface Answer {
  readonly id?: unknown;
  readonly result?: JsonObject;
  readonly error?: { readonly message?: string };
}

const MAX_LINE_CHARACTERS = 64 * 2 ** 20;
const MAX_TAIL_CHARACTERS = 2000;
const TIMEOUT_MILLIS = 60_000;
const GRACE_MILLIS = 3000;

/** The few messages of a client, written by hand: the MCP SDK is the application's, and may be missing. */
export class ServerSession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #ended: Promise<string>;
  #fail: (reason: string) => void = () => {};
  #rest = '';
  #tail = '';
  #lastId = 0;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: 'pipe' });
    this.#child.stdin.on('error', () => {});
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#tail = `${this.#tail}${text}`.slice(-MAX_TAIL_CHARACTERS);
    });
    this.#ended = new Promise((resolve) => {
      this.#fail = resolve;
      this.#child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      this.#child.once('close', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
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
    if (typeof outcome === 'object') return outcome.error === undefined ? outcome.result : undefined;
    throw new CommandError(
      `the server gives no answer: ${outcome}${this.#tail.trim() === '' ? '' : ` (${this.#tail.trim().split('\n').at(-1)})`}`,
      'its lists are not read',
      'check that the command starts an MCP server over stdio: it answers on stdout, one message a line',
    );
  }

  notify(method: string): void {
    this.#send({ method });
  }

  /** Ends the server as a client does, by closing its stdin; one that does not end is killed. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const late = new AbortController();
    const given = pause(GRACE_MILLIS, undefined, { signal: late.signal }).then(() => this.#child.kill('SIGKILL'));
    given.catch(() => {});
    await Promise.race([this.#ended, given]);
    late.abort();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  #send(message: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #read(text: string): void {
    this.#rest += text;
    if (this.#rest.length > MAX_LINE_CHARACTERS) {
      this.#child.kill('SIGKILL');
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
