import type { Clock } from '@mcp-vitals/signals';
import type { Connect, ConnectedClient, McpClient } from '../client/mcp-client.js';
import { SchemaError } from '../model/schema-error.js';
import { abortable } from '../operation/abortable.js';
import { Backoff } from './backoff.js';
import { isConnectionLoss, isUnanswered } from './connection-loss.js';
import { type Outage, outageError, unknownOutcomeError } from './outage.js';

export interface ConnectionOptions {
  /** Opens a new connection; called once for each attempt. */
  readonly connect: Connect;
  /** Called with every connected client, the first and each one after a loss. */
  readonly onConnected: (client: McpClient) => void;
  readonly clock: Clock;
  /** The upper bound of the first pause, in milliseconds; it doubles with each further failure. */
  readonly backoffMillis: number;
  readonly maxBackoffMillis: number;
  /** The time limit of an attempt to connect, in milliseconds. */
  readonly connectTimeoutMillis: number;
  /** Returns a new random number in [0, 1), to spread the attempts of many clients. */
  readonly random: () => number;
}

export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'lost' | 'closed';

/** A request to send over the connection. */
export interface ConnectionCall<T> {
  readonly name: string;
  /** Whether the request is idempotent, so that it may be sent twice. */
  readonly isRepeatable: boolean;
  readonly send: (client: McpClient) => Promise<T>;
  /** Called before the request is sent again. */
  readonly onRetry: () => void;
}

/** The longest wait of `close` for the client, so that a server that hangs cannot block it. */
const CLOSE_TIMEOUT_MILLIS = 3000;

/** A connection to one server that reconnects after a loss, with exponential backoff, until `close`. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #backoff: Backoff;
  readonly #closing = new AbortController();
  #connected: (ConnectedClient & { readonly at: number }) | undefined;
  #attempt: Promise<McpClient> | undefined;
  #cancelTimer: (() => void) | undefined;
  #outage: Outage | undefined;
  #losses = 0;

  constructor(options: ConnectionOptions) {
    const { backoffMillis, maxBackoffMillis, random } = options;
    this.#options = options;
    this.#backoff = new Backoff({ firstMillis: backoffMillis, maxMillis: maxBackoffMillis, random });
  }

  get state(): ConnectionState {
    if (this.#isClosed) return 'closed';
    if (this.#connected) return 'connected';
    if (this.#isPausing || this.#outage?.failures) return 'lost';
    return this.#attempt ? 'connecting' : 'idle';
  }

  /** The number of times the connection was lost. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * Sends a request; an idempotent one is sent once more on a new connection when the old one is lost.
   * @throws {SchemaError} `unavailable` during an outage, `closed` after `close`, `outcome_unknown` for a request that
   * must not be repeated and may have been carried out
   */
  async use<T>({ name, isRepeatable, send, onRetry }: ConnectionCall<T>): Promise<T> {
    const client = await this.#client();
    const { signal } = this.#closing;
    try {
      return await abortable(send(client), signal);
    } catch (error) {
      const isLost = isConnectionLoss(error);
      if (isLost) this.#lose(client, error);
      const isUnknown = isLost || isUnanswered(error) || error === signal.reason;
      if (!isRepeatable && isUnknown) throw unknownOutcomeError(name, error);
      if (!isLost) throw error;
    }
    onRetry();
    const next = await this.#client();
    try {
      return await abortable(send(next), signal);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      this.#lose(next, error);
      throw this.#unavailable();
    }
  }

  /** Ends the connection and any attempt to connect. Waits at most 3 s for the server. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#closing.abort(closedError());
    this.#cancelTimer?.();
    const client = this.#connected?.client;
    this.#connected = undefined;
    if (client) await this.#inTime(CLOSE_TIMEOUT_MILLIS, client.close()).catch(() => undefined);
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  get #isPausing(): boolean {
    return this.#cancelTimer !== undefined;
  }

  /** Returns the connected client. Waits for an attempt in progress; between attempts it fails at once. */
  async #client(): Promise<McpClient> {
    if (this.#isClosed) throw closedError();
    if (this.#connected) return this.#connected.client;
    if (this.#outage && (this.#isPausing || this.#outage.failures > 0)) throw this.#unavailable();
    try {
      return await this.#connect();
    } catch (error) {
      throw this.#outage ? this.#unavailable() : error;
    }
  }

  #connect(): Promise<McpClient> {
    this.#attempt ??= this.#connectNow().finally(() => {
      this.#attempt = undefined;
    });
    return this.#attempt;
  }

  async #connectNow(): Promise<McpClient> {
    const { connect, onConnected, connectTimeoutMillis, clock } = this.#options;
    const giveUp = new AbortController();
    const { signal } = this.#closing;
    const connecting = connect(AbortSignal.any([signal, giveUp.signal]));
    let connected: ConnectedClient;
    try {
      connected = await abortable(this.#inTime(connectTimeoutMillis, connecting), signal);
    } catch (error) {
      giveUp.abort(error);
      // A client that connects after the timeout is closed.
      void connecting.then(({ client }) => client.close()).catch(() => undefined);
      this.#failed(error);
      throw error;
    }
    const { client } = connected;
    this.#connected = { ...connected, at: clock.now() };
    this.#outage = undefined;
    listenForClose(client, () => this.#lose(client, new Error('the connection closed')));
    onConnected(client);
    return client;
  }

  #lose(client: McpClient, error: unknown): void {
    const lost = this.#connected;
    if (lost?.client !== client || this.#isClosed) return;
    this.#connected = undefined;
    this.#losses++;
    const words = lost.lastWords?.();
    const cause = words ? new Error(`${messageOf(error)}; its stderr: ${words}`, { cause: error }) : error;
    const now = this.#options.clock.now();
    this.#outage = { at: now, nextAt: now, failures: 0, cause };
    // Otherwise the child processes of lost connections would accumulate.
    void client.close().catch(() => undefined);
    // A connection lost soon after it was made counts as a failed attempt, so that the backoff keeps growing.
    const hasHeld = now - lost.at >= this.#options.maxBackoffMillis;
    if (hasHeld) this.#backoff.reset();
    if (hasHeld || this.#losses === 1) void this.#connect().catch(() => undefined);
    else this.#pause();
  }

  #failed(cause: unknown): void {
    if (this.#isClosed) return;
    const now = this.#options.clock.now();
    const { at, failures } = this.#outage ?? { at: now, failures: 0 };
    this.#outage = { at, nextAt: now, failures: failures + 1, cause };
    this.#pause();
  }

  #pause(): void {
    const { clock } = this.#options;
    const pause = this.#backoff.next();
    if (this.#outage) this.#outage = { ...this.#outage, nextAt: clock.now() + pause };
    this.#cancelTimer?.();
    this.#cancelTimer = clock.after(pause, () => {
      this.#cancelTimer = undefined;
      void this.#connect().catch(() => undefined);
    });
  }

  #unavailable(): SchemaError {
    if (this.#isClosed) return closedError();
    const now = this.#options.clock.now();
    return outageError(this.#outage ?? { at: now, nextAt: now, failures: 0, cause: 'lost again' }, now);
  }

  async #inTime<T>(millis: number, work: Promise<T>): Promise<T> {
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.#options.clock.after(millis, () => reject(new Error(`no answer within ${millis / 1000} s`)));
    });
    return Promise.race([work, late]).finally(cancel);
  }
}

const closedError = (): SchemaError => new SchemaError('closed', 'the schema manager is closed');

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Sets the client's `onclose`, which both SDKs call, and keeps the previous callback. */
function listenForClose(client: McpClient, onClose: () => void): void {
  const closing = client as { onclose?: (() => void) | undefined };
  const before = closing.onclose;
  closing.onclose = () => {
    before?.call(client);
    onClose();
  };
}
