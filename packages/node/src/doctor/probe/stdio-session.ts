import type { Clock } from '@mcp-vitals/signals';
import { type Child, endGroup, reasonIn, startChild } from './child.js';

const MAX_LINE_CHARACTERS = 4 * 2 ** 20;
/** Time for a server to end by itself after its stdin was closed. */
const GRACE_MILLIS = 3000;

export interface StdioServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** How a server answered. */
export interface StdioOutcome {
  /** `silent`: it runs and does not answer in time. */
  readonly status: 'answered' | 'ended' | 'silent';
  /** Number of tools listed; `undefined` if it has none or did not list them. */
  readonly tools: number | undefined;
  /** A line on stdout that is no JSON-RPC; `undefined` if there was none. */
  readonly strayLine: string | undefined;
  /** Why it ended, from stderr or the operating system. */
  readonly reason: string;
}

interface Answer {
  readonly id?: unknown;
  readonly result?: { readonly tools?: unknown };
  readonly error?: unknown;
}

/** Starts a stdio server, initializes a session, lists its tools, and ends it. Never rejects. */
export async function tryStdioServer(
  server: StdioServer,
  { clock, limitMillis, signal }: { readonly clock: Clock; readonly limitMillis: number; readonly signal: AbortSignal },
): Promise<StdioOutcome> {
  const child = startChild(server.command, server.args, { ...server, signal });
  const session = new StdioSession(child);
  let cancel = () => {};
  const late = new Promise<undefined>((resolve) => {
    cancel = clock.after(limitMillis, () => resolve(undefined));
  });
  const outcome = await Promise.race([session.listTools(), child.ended, late]);
  cancel();
  const status = outcome === undefined ? 'silent' : 'tools' in outcome ? 'answered' : 'ended';
  const ended = outcome !== undefined && 'code' in outcome ? outcome : undefined;
  const tools = outcome !== undefined && 'tools' in outcome ? outcome.tools : undefined;
  await end(child, clock);
  const reason = ended?.error?.code ?? `exit code ${ended?.code ?? 'none'}: ${reasonIn(child.stderr())}`;
  return { status, tools, strayLine: session.strayLine, reason };
}

/** A stdio server ends when its stdin does; one that does not is killed. */
async function end(child: Child, clock: Clock): Promise<void> {
  child.process.stdin.end();
  const cancel = clock.after(GRACE_MILLIS, () => endGroup(child.process));
  // A process that left the group may hold the pipes open.
  let stopWaiting = () => {};
  const given = new Promise<void>((resolve) => {
    stopWaiting = clock.after(2 * GRACE_MILLIS, resolve);
  });
  await Promise.race([child.ended, given]);
  cancel();
  stopWaiting();
}

/** The few messages that a client begins with, written by hand: the MCP SDK is the application's, and may be missing. */
class StdioSession {
  strayLine: string | undefined;
  readonly #child: Child;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #rest = '';

  constructor(child: Child) {
    this.#child = child;
    child.process.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  async listTools(): Promise<{ readonly tools: number | undefined }> {
    const clientInfo = { name: 'mcp-vitals-doctor', version: '1' };
    await this.#request(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    this.#send({ method: 'notifications/initialized' });
    const { result } = await this.#request(2, 'tools/list', {});
    return { tools: Array.isArray(result?.tools) ? result.tools.length : undefined };
  }

  #request(id: number, method: string, params: object): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ id, method, params });
    });
  }

  #send(message: object): void {
    this.#child.process.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #read(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
    for (const line of lines) if (line.trim() !== '') this.#take(line);
  }

  #take(line: string): void {
    let answer: Answer | null;
    try {
      answer = JSON.parse(line) as Answer | null;
    } catch {
      answer = null;
    }
    if (typeof answer !== 'object' || answer === null || !('jsonrpc' in answer)) {
      this.strayLine ??= line.slice(0, 200);
      return;
    }
    const resolve = typeof answer.id === 'number' ? this.#waiting.get(answer.id) : undefined;
    resolve?.(answer);
  }
}
