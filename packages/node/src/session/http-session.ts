import { scrubUri } from '@mcp-vitals/signals';
import { type Answer, isAnswerTo, resultOf } from './answer.js';
import { answerInEvents } from './event-answer.js';
import { ANSWER_LIMIT_MILLIS, type JsonObject, type McpSession, type Refusal } from './mcp-session.js';
import { SessionError } from './session-error.js';

interface Message {
  readonly method: string;
  readonly id?: number;
  readonly params?: object;
}

const GRACE_MILLIS = 3000;
/** Moves that are followed, one after the other. */
const MAX_MOVES = 3;
/** Characters of one answer. */
const MAX_CHARACTERS = 64 * 2 ** 20;

/** A session over Streamable HTTP. */
export class HttpSession implements McpSession {
  #url: URL;
  #moves = 0;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;
  #sessionId: string | undefined;
  #version: string | undefined;
  #lastId = 0;

  /** @param signal ends it, whatever it waits for */
  constructor(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    this.#url = url;
    this.#headers = headers;
    this.#signal = signal;
  }

  async request(method: string, params: object): Promise<JsonObject | Refusal> {
    const id = ++this.#lastId;
    const response = await this.#post({ id, method, params });
    this.#sessionId ??= response.headers.get('mcp-session-id') ?? undefined;
    const answer = await this.#answerIn(response, id, method);
    const result = answer === undefined ? 'refused' : resultOf(answer);
    if (method === 'initialize') this.#version = versionIn(result) ?? '2026-07-28';
    return result;
  }

  async notify(method: string): Promise<void> {
    const response = await this.#post({ method });
    await response.body?.cancel();
  }

  async close(): Promise<void> {
    if (this.#sessionId === undefined) return;
    const signal = AbortSignal.timeout(GRACE_MILLIS);
    await fetch(this.#url, { method: 'DELETE', headers: this.#headersFor('session/delete'), signal }).catch(() => {});
  }

  async #post(message: Message): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headersFor(message.method),
        body: JSON.stringify({ jsonrpc: '2.0', ...message }),
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(ANSWER_LIMIT_MILLIS)]),
        redirect: 'manual',
      });
    } catch (error) {
      throw noAnswer(`it cannot be reached (${causeOf(error)})`);
    }
    if (response.status < 300 || response.status > 399) return response;
    await response.body?.cancel();
    this.#follow(response);
    return this.#post(message);
  }

  /** Only a move that keeps the method, and within the origin: what the headers hold is not for another. */
  #follow({ status, headers }: Response): void {
    const location = headers.get('location') ?? '';
    const target = URL.canParse(location, this.#url.href) ? new URL(location, this.#url) : undefined;
    const isSame = target?.origin === this.#url.origin && (status === 307 || status === 308);
    if (target === undefined || !isSame || this.#moves++ >= MAX_MOVES) {
      throw noAnswer(`it answers ${status}${target === undefined ? '' : `, and sends to ${scrubUri(target.href)}`}`);
    }
    this.#url = target;
  }

  #headersFor(method: string): Record<string, string> {
    return {
      ...this.#headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-method': method,
      ...(this.#sessionId !== undefined && { 'mcp-session-id': this.#sessionId }),
      ...(this.#version !== undefined && { 'mcp-protocol-version': this.#version }),
    };
  }

  async #answerIn(response: Response, id: number, method: string): Promise<Answer | undefined> {
    if (response.status === 401 || response.status === 403) {
      await response.body?.cancel();
      throw noAnswer(`it answers ${response.status}: it needs a sign-in`);
    }
    const isStream = /^text\/event-stream\b/.test(response.headers.get('content-type') ?? '');
    try {
      const answer = isStream
        ? await answerInEvents(response, id, MAX_CHARACTERS)
        : ((await jsonOf(response)) as Answer | null);
      if (typeof answer === 'object' && answer !== null && (isAnswerTo(answer, id) || answer.error !== undefined))
        return answer;
    } catch (error) {
      if (response.ok) throw noAnswer(`its answer to ${method} cannot be read (${causeOf(error)})`);
    }
    // A server without sessions refuses `initialize` by its status alone.
    if (!response.ok && method === 'initialize' && response.status < 500 && response.status !== 404) return undefined;
    throw noAnswer(response.ok ? `it does not answer ${method}` : `it answers ${response.status}`);
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_CHARACTERS) throw new RangeError('it is longer than 64 MiB');
  }
  return JSON.parse(text) as unknown;
}

const versionIn = (result: JsonObject | Refusal): string | undefined =>
  typeof result === 'object' && typeof result.protocolVersion === 'string' ? result.protocolVersion : undefined;

function causeOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${ANSWER_LIMIT_MILLIS / 1000} s`;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}

const noAnswer = (why: string): SessionError =>
  new SessionError(
    why,
    'check the address, which is that of Streamable HTTP and often ends in /mcp; --header passes a token',
  );
