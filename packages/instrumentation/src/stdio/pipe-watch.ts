import { MCP_METHODS } from '@mcp-vitals/signals';
import { isObject, kindOf, type Request } from '../message/messages.js';
import { SUCCESS } from '../record/outcome.js';
import type { Telemetry } from '../record/telemetry.js';
import type { Connection } from '../wire/connection.js';
import { sightings } from '../wire/sightings.js';
import { LineReader } from './line-reader.js';

/** A longer line is not read. MCP bounds no message; ones that hold files are rarely larger. */
const MAX_LINE_CHARACTERS = 4 * 2 ** 20;
/** More messages than this before the first answer are no MCP. */
const MAX_HELD = 100;

interface Held {
  readonly message: unknown;
  readonly isSent: boolean;
}

export interface PipeWatchOptions {
  readonly telemetry: Telemetry;
  /** Whether this process sends the first message: a client does. */
  readonly sendsFirst: boolean;
  /** Makes the connection that the messages are recorded on. */
  readonly connect: () => Connection;
  /** The first message passes, as a line. Returns whether it is to be observed here. */
  readonly admits: (firstLine: string) => boolean;
  /** It is MCP, and nothing else observes it. */
  readonly onConfirmed: () => void;
  /** There is nothing to watch any more. */
  readonly onOff: () => void;
}

/**
 * Reads the JSON-RPC messages on two pipes of a process and records them as a transport's would be. It stays silent until
 * the first message shows that this is MCP, and goes for good when it is not, or when an instrumented SDK sees the same messages.
 */
export class PipeWatch {
  readonly #options: PipeWatchOptions;
  readonly #lines = { sent: new LineReader(MAX_LINE_CHARACTERS), received: new LineReader(MAX_LINE_CHARACTERS) };
  /** Nothing is recorded; then the first requests are, tentatively; then everything; then nothing again. */
  #state: 'undecided' | 'tentative' | 'confirmed' | 'off' = 'undecided';
  /** Until it is confirmed: what passed, but for what is recorded tentatively. */
  #held: Held[] = [];
  /** The requests of the side that speaks first. */
  #first: Request[] = [];
  #connection: Connection | undefined;
  #hasEnded = false;
  #asksForSightings = false;

  constructor(options: PipeWatchOptions) {
    this.#options = options;
    // An instrumented client sees its request before it is written, an instrumented server after it was read.
    if (options.sendsFirst) this.#askForSightings(true);
  }

  /** A chunk passes. It may hold part of a message, or several. */
  passes(chunk: string | Uint8Array, isSent: boolean): void {
    if (this.#state === 'off' || (this.#first.length === 0 && !this.#mayDecide(isSent))) return;
    const reader = isSent ? this.#lines.sent : this.#lines.received;
    for (const line of reader.read(chunk)) {
      this.#line(line, isSent);
      if (this.#isOff) return;
    }
    if (this.#state === 'undecided' && this.#first.length === 0 && !startsLikeJson(reader.head)) this.stop();
  }

  /** What arrived was handed on: whoever instruments the SDK has seen it, unless it waits somewhere. */
  handedOn(): void {
    if (this.#state === 'undecided' && this.#first.length > 0) this.#tryIt();
  }

  /** Nothing more will arrive. What was asked before may still be answered. */
  ended(): void {
    this.#hasEnded = true;
    this.#closeWhenIdle();
  }

  get #isOff(): boolean {
    return this.#state === 'off';
  }

  /** What the other side says before it was asked decides nothing, and may be a long stream that is no MCP. */
  #mayDecide(isSent: boolean): boolean {
    return this.#state === 'confirmed' || this.#isFirstToSpeak(isSent);
  }

  #isFirstToSpeak(isSent: boolean): boolean {
    return isSent === this.#options.sendsFirst;
  }

  #line(line: string | undefined, isSent: boolean): void {
    if (line === undefined) this.#options.telemetry.activity.skippedLines++;
    if (this.#state !== 'confirmed') this.#beforeConfirmed(line, isSent);
    else if (this.#isOfUse) for (const message of messagesIn(line)) this.#record(message, isSent);
    this.#closeWhenIdle();
  }

  /** Without an SDK of OpenTelemetry nothing is made of a message. */
  get #isOfUse(): boolean {
    return this.#options.telemetry.records || this.#isBusy;
  }

  get #isBusy(): boolean {
    const { inbound, outbound } = this.#connection ?? {};
    return (inbound?.size ?? 0) > 0 || (outbound?.size ?? 0) > 0;
  }

  #beforeConfirmed(line: string | undefined, isSent: boolean): void {
    const messages = [...messagesIn(line)];
    const isFirst = this.#isFirstToSpeak(isSent);
    if (isFirst && this.#first.length === 0 && line?.trim() !== '' && !this.#admits(line, messages[0])) {
      this.stop();
      return;
    }
    for (const message of messages) {
      if (isFirst && kindOf(message) === 'request') this.#ask(message as Request);
      else this.#held.push({ message, isSent });
    }
    if (this.#held.length + this.#first.length > MAX_HELD) {
      this.stop();
      return;
    }
    // A client's transport notes a request before it writes it.
    if (isFirst && isSent && this.#state === 'undecided') this.#tryIt();
    if (!isFirst && messages.some((message) => this.#answers(message))) this.#confirm();
  }

  #admits(line: string | undefined, message: unknown): boolean {
    return line !== undefined && isMcp(message) && this.#options.admits(line);
  }

  #askForSightings(asks: boolean): void {
    if (asks !== this.#asksForSightings) sightings.watchers += asks ? 1 : -1;
    this.#asksForSightings = asks;
  }

  #ask(request: Request): void {
    this.#askForSightings(true);
    this.#first.push(request);
    if (this.#state === 'tentative') this.#record(request, this.#options.sendsFirst);
  }

  #tryIt(): void {
    if (this.#isSeenElsewhere) {
      this.stop();
      return;
    }
    this.#state = 'tentative';
    this.#connection = this.#options.connect();
    for (const request of this.#first) this.#record(request, this.#options.sendsFirst);
  }

  #answers(message: unknown): boolean {
    return (
      kindOf(message) === 'response' && this.#first.some(({ id }) => String(id) === String((message as Request).id))
    );
  }

  /** An answer is the end of doubt: an instrumented SDK would have seen the request by now. */
  #confirm(): void {
    if (this.#state === 'undecided') this.#tryIt();
    if (this.#isSeenElsewhere) this.stop();
    if (this.#isOff) return;
    this.#state = 'confirmed';
    this.#askForSightings(false);
    this.#options.onConfirmed();
    for (const { message, isSent } of this.#held) this.#record(message, isSent);
    this.#held = [];
    this.#first = [];
  }

  get #isSeenElsewhere(): boolean {
    return this.#first.some((request) => sightings.has(request, this.#options.sendsFirst));
  }

  #record(message: unknown, isSent: boolean): void {
    const connection = this.#connection!;
    if (!isSent) {
      connection.deliver(kindOf(message), () => {}, undefined, [message]);
      return;
    }
    const operation = connection.sending(message)?.operation;
    if (operation && !operation.isRequest) operation.end(SUCCESS);
  }

  #closeWhenIdle(): void {
    if (!this.#hasEnded || this.#isOff) return;
    if (!this.#options.sendsFirst && this.#connection && this.#connection.inbound.size > 0) return;
    this.#connection?.closed();
    this.stop();
  }

  /** Lets go of the pipes for good. */
  stop(): void {
    if (this.#isOff) return;
    this.#askForSightings(false);
    if (this.#state === 'tentative') this.#connection?.forget();
    this.#state = 'off';
    this.#held = [];
    this.#first = [];
    this.#options.onOff();
  }
}

const startsLikeJson = (text: string): boolean => /^\s*(?:[{[]|$)/.test(text.slice(0, 100));

/** The messages of a line: one, or a batch of them. A line that is no JSON holds none. */
function* messagesIn(line: string | undefined): Generator<unknown> {
  if (line === undefined || line === '' || !startsLikeJson(line)) return;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return;
  }
  if (Array.isArray(parsed)) yield* parsed;
  else yield parsed;
}

/** Whether a first message is MCP's: others speak JSON-RPC in lines as well, some with an `initialize` of their own. */
function isMcp(message: unknown): boolean {
  if (!isObject(message) || message.jsonrpc !== '2.0' || kindOf(message) !== 'request') return false;
  const { method, params } = message as unknown as Request;
  if (method === 'initialize') return typeof params?.protocolVersion === 'string';
  return MCP_METHODS.has(method);
}
