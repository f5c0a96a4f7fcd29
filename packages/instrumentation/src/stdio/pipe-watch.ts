import { kindOf, type Request } from '../message/messages.js';
import { SUCCESS } from '../record/outcome.js';
import type { Telemetry } from '../record/telemetry.js';
import type { Connection } from '../wire/connection.js';
import { sightings } from '../wire/sightings.js';
import { LineReader, type LongLine } from './line-reader.js';
import { isBlank, isMcp, messagesIn, startsLikeJson } from './pipe-messages.js';

/** Maximum length of a line. MCP sets no limit on messages; those that hold files are rarely longer. */
const MAX_LINE_CHARACTERS = 4 * 2 ** 20;
/** Maximum number of messages before the first answer; a stream with more is not MCP. */
const MAX_HELD = 100;
/**
 * Maximum number of chunks after the handshake before the first answer. A client goes on once it has the server's answer, unless it
 * writes everything at once, in a few chunks.
 */
const MAX_CHUNKS_UNANSWERED = 10;
/** Maximum length of these messages together. */
const MAX_HELD_CHARACTERS = 2 * MAX_LINE_CHARACTERS;

interface Held {
  readonly message: unknown;
  readonly isSent: boolean;
}

export interface PipeWatchOptions {
  readonly telemetry: Telemetry;
  /** Whether this process sends the first message, as a client does. */
  readonly sendsFirst: boolean;
  /** Creates the connection that the messages are recorded on. */
  readonly connect: () => Connection;
  /** Called with the line of the first message. Returns whether to observe this pipe. */
  readonly admits: (firstLine: string) => boolean;
  /** Called when the messages are known to be MCP and not observed elsewhere. */
  readonly onConfirmed: () => void;
  /** Called when the client has had an answer that was not written to this pipe. */
  readonly onAnsweredElsewhere: () => void;
  /** Called when watching ends. */
  readonly onOff: () => void;
}

/**
 * Reads the JSON-RPC messages on two pipes of a process and records them like those of a transport. It records nothing
 * until the first message proves to be MCP, and stops for good if it is not, or if an instrumented SDK sees the same
 * messages.
 */
export class PipeWatch {
  readonly #options: PipeWatchOptions;
  readonly #lines = { sent: new LineReader(MAX_LINE_CHARACTERS), received: new LineReader(MAX_LINE_CHARACTERS) };
  /** `undecided` records nothing, `tentative` only the first requests, `confirmed` everything, `off` nothing any more. */
  #state: 'undecided' | 'tentative' | 'confirmed' | 'off' = 'undecided';
  /** Messages seen before confirmation, except those recorded tentatively. */
  #held: Held[] = [];
  #heldCharacters = 0;
  /** The requests of the side that sends first. */
  #first: Request[] = [];
  #connection: Connection | undefined;
  #hasEnded = false;
  /** Number of chunks since the client confirmed a handshake whose answer was not seen. */
  #chunksUnanswered: number | undefined;
  #asksForSightings = false;
  #isHandedOver = false;

  constructor(options: PipeWatchOptions) {
    this.#options = options;
    // An instrumented client sees its request before it is written, an instrumented server after it is read.
    if (options.sendsFirst) this.#askForSightings(true);
  }

  /** Reads a chunk, which may hold part of a message or several. */
  passes(chunk: string | Uint8Array, isSent: boolean): void {
    if (this.#state === 'off' || (this.#first.length === 0 && !this.#mayDecide(isSent))) return;
    const reader = isSent ? this.#lines.sent : this.#lines.received;
    for (const line of reader.read(chunk)) {
      this.#line(line, isSent);
      if (this.#isOff) return;
    }
    if (this.#state === 'undecided' && this.#first.length === 0 && !startsLikeJson(reader.head)) this.stop();
  }

  /** Called after a chunk was delivered. An instrumented SDK has seen its messages by then, unless they are buffered. */
  handedOn(): void {
    if (this.#state === 'undecided' && this.#first.length > 0) this.#tryIt();
    if (this.#chunksUnanswered !== undefined && ++this.#chunksUnanswered > MAX_CHUNKS_UNANSWERED) this.#giveUp();
  }

  /** Called when the input ends. Earlier requests may still be answered. */
  ended(): void {
    this.#hasEnded = true;
    this.#closeWhenIdle();
  }

  /** Leaves the messages to an instrumented transport, which sees them too from now on, but for the answers that are awaited here. */
  handOver(): void {
    // Before, the sightings tell who observes them.
    this.#isHandedOver = this.#state === 'confirmed';
  }

  get #isOff(): boolean {
    return this.#state === 'off';
  }

  /** Whether a line may decide. Unsolicited output of the other side may not: it may be a long stream other than MCP. */
  #mayDecide(isSent: boolean): boolean {
    return this.#state === 'confirmed' || this.#isFirstToSpeak(isSent);
  }

  #isFirstToSpeak(isSent: boolean): boolean {
    return isSent === this.#options.sendsFirst;
  }

  #line(line: string | LongLine, isSent: boolean): void {
    if (typeof line !== 'string') this.#options.telemetry.activity.skippedLines++;
    if (this.#state !== 'confirmed') this.#beforeConfirmed(line, isSent);
    else if (this.#isOfUse) for (const message of messagesIn(line)) this.#record(message, isSent);
    this.#closeWhenIdle();
  }

  /** Whether messages are recorded at all, which needs an OpenTelemetry SDK. */
  get #isOfUse(): boolean {
    return (this.#options.telemetry.records && !this.#isHandedOver) || this.#isBusy;
  }

  get #isBusy(): boolean {
    const { inbound, outbound } = this.#connection ?? {};
    return (inbound?.size ?? 0) > 0 || (outbound?.size ?? 0) > 0;
  }

  #beforeConfirmed(line: string | LongLine, isSent: boolean): void {
    const messages = [...messagesIn(line)];
    const isFirst = this.#isFirstToSpeak(isSent);
    if (isFirst && this.#first.length === 0 && !isBlank(line) && !this.#admits(line, messages[0])) {
      this.stop();
      return;
    }
    for (const message of messages) {
      if (isFirst && kindOf(message) === 'request') this.#ask(message as Request);
      else this.#held.push({ message, isSent });
      if (isFirst && !isSent && this.#confirmsHandshake(message)) this.#chunksUnanswered = 0;
    }
    if (typeof line === 'string') this.#heldCharacters += line.length;
    if (this.#held.length + this.#first.length > MAX_HELD || this.#heldCharacters > MAX_HELD_CHARACTERS) {
      this.stop();
      return;
    }
    // A client's transport notes a request before it writes it.
    if (isFirst && isSent && this.#state === 'undecided') this.#tryIt();
    if (!isFirst && messages.some((message) => this.#answers(message))) this.#confirm();
  }

  #admits(line: string | LongLine, message: unknown): boolean {
    return typeof line === 'string' && isMcp(message) && this.#options.admits(line);
  }

  #confirmsHandshake(message: unknown): boolean {
    if (kindOf(message) !== 'notification' || (message as Request).method !== 'notifications/initialized') return false;
    return this.#first.some(({ method }) => method === 'initialize');
  }

  /** Gives up requests that were answered another way, such as by `fs.writeSync`. They would seem to have failed. */
  #giveUp(): void {
    this.stop();
    this.#options.onAnsweredElsewhere();
  }

  #askForSightings(asks: boolean): void {
    if (asks === this.#asksForSightings) return;
    if (asks) sightings.watch();
    else sightings.unwatch();
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
    this.#connection.inbound.isAnsweredElsewhere = () => {
      const isElsewhere = this.#state === 'tentative' && this.#chunksUnanswered !== undefined;
      if (isElsewhere) this.#giveUp();
      return isElsewhere;
    };
    for (const request of this.#first) this.#record(request, this.#options.sendsFirst);
  }

  #answers(message: unknown): boolean {
    return (
      kindOf(message) === 'response' && this.#first.some(({ id }) => String(id) === String((message as Request).id))
    );
  }

  /** Confirms on the first answer: an instrumented SDK would have seen the request by then. */
  #confirm(): void {
    if (this.#state === 'undecided') this.#tryIt();
    if (this.#isSeenElsewhere) this.stop();
    if (this.#isOff) return;
    this.#state = 'confirmed';
    this.#chunksUnanswered = undefined;
    this.#askForSightings(false);
    this.#options.onConfirmed();
    for (const { message, isSent } of this.#held) this.#record(message, isSent);
    this.#held = [];
    this.#first = [];
  }

  get #isSeenElsewhere(): boolean {
    return this.#first.filter((request) => sightings.take(request, this.#options.sendsFirst)).length > 0;
  }

  #record(message: unknown, isSent: boolean): void {
    if (this.#isHandedOver && kindOf(message) !== 'response') return;
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

  /** Stops watching the pipes for good. */
  stop(): void {
    if (this.#isOff) return;
    this.#askForSightings(false);
    if (this.#state === 'tentative') this.#connection?.forget();
    this.#state = 'off';
    this.#chunksUnanswered = undefined;
    this.#held = [];
    this.#first = [];
    this.#options.onOff();
  }
}
