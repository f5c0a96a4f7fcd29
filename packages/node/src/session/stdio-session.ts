import { type Clock, systemClock } from '@mcp-vitals/signals';
import { type Answer, isAnswerTo, resultOf } from './answer.js';
import { type Child, reasonIn, startChild } from './child.js';
import { ANSWER_LIMIT_MILLIS, type JsonObject, type McpSession, type Refusal } from './mcp-session.js';
import { SessionError } from './session-error.js';

/** How a server is started. */
export interface StdioServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface StdioSessionOptions {
  /** @default {@link systemClock} */
  readonly clock?: Clock;
  /** Ends the server, with what it started. */
  readonly signal?: AbortSignal;
}

const MAX_LINE_CHARACTERS = 64 * 2 ** 20;
const MAX_STRAY_CHARACTERS = 200;
/** Time for a server to end by itself after its stdin was closed. */
const GRACE_MILLIS = 3000;
const REMEDY = 'check that the command starts an MCP server over stdio: it answers on stdout, one message a line';

/** A session with a server that is started for it. */
export class StdioSession implements McpSession {
  /** A line on stdout that is no message; `undefined` if there was none. */
  strayLine: string | undefined;
  readonly #child: Child;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #ended: Promise<SessionError>;
  #fail: (error: SessionError) => void = () => {};
  #rest = '';
  #lastId = 0;

  constructor(server: StdioServer, { clock = systemClock, signal }: StdioSessionOptions = {}) {
    this.#clock = clock;
    const stop = this.#stop.signal;
    this.#child = startChild(server.command, server.args, {
      ...server,
      signal: signal === undefined ? stop : AbortSignal.any([stop, signal]),
    });
    this.#child.process.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#ended = new Promise((resolve) => {
      this.#fail = resolve;
      void this.#child.ended.then((end) => resolve(new SessionError(this.#reasonOf(server.command, end), REMEDY)));
    });
  }

  async request(
    method: string,
    params: object,
    limitMillis: number = ANSWER_LIMIT_MILLIS,
  ): Promise<JsonObject | Refusal> {
    const id = ++this.#lastId;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    let cancel = () => {};
    const late = new Promise<SessionError>((resolve) => {
      cancel = this.#clock.after(limitMillis, () =>
        resolve(new SessionError(`it did not answer ${method} within ${limitMillis / 1000} s`, REMEDY, true)),
      );
    });
    this.#send({ id, method, params });
    const outcome = await Promise.race([answer, this.#ended, late]);
    cancel();
    this.#waiting.delete(id);
    if (outcome instanceof SessionError) throw outcome;
    return resultOf(outcome);
  }

  notify(method: string): void {
    this.#send({ method });
  }

  /** Ends the server as a client does, by closing its stdin; one that does not end is killed, with what it started. */
  async close(): Promise<void> {
    this.#child.process.stdin.end();
    let cancel = () => {};
    const given = new Promise<void>((resolve) => {
      cancel = this.#clock.after(GRACE_MILLIS, resolve);
    });
    await Promise.race([this.#child.ended, given.then(() => this.#stop.abort())]);
    cancel();
    // A process that left the group may hold the pipes open.
    this.#child.process.stdout.destroy();
    this.#child.process.stderr.destroy();
  }

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
      this.#rest = '';
      this.#stop.abort();
      this.#fail(new SessionError(`it wrote a line of more than ${MAX_LINE_CHARACTERS / 2 ** 20} MiB`, REMEDY));
      return;
    }
    // Flattening a long line again with each chunk would take quadratic time.
    if (!text.includes('\n')) return;
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') this.#take(line);
  }

  #take(line: string): void {
    const answer = messageIn(line);
    if (answer === undefined) this.strayLine ??= line.slice(0, MAX_STRAY_CHARACTERS);
    else if (typeof answer.id === 'number' && isAnswerTo(answer, answer.id)) this.#waiting.get(answer.id)?.(answer);
  }
}

/** The message of a line; programs write other lines to stdout, too. */
function messageIn(line: string): Answer | undefined {
  try {
    const value = JSON.parse(line) as Answer | null;
    return typeof value === 'object' && value !== null && 'jsonrpc' in value ? value : undefined;
  } catch {
    return undefined;
  }
}
