import type { Clock } from '@mcp-vitals/signals';
import type { McpClient } from '../client/mcp-client.js';
import { SchemaError } from '../model/schema-error.js';
import { isConnectionLoss } from './connection-loss.js';

export interface ConnectionOptions {
  /** Connects anew; called once for each attempt. */
  readonly connect: () => Promise<McpClient>;
  /** Hears of every client that was connected, the first one and each after a loss. */
  readonly onConnected: (client: McpClient) => void;
  readonly clock: Clock;
  /** The pause after the first failed attempt, doubled with each further one, in milliseconds. */
  readonly backoffMillis: number;
  readonly maxBackoffMillis: number;
  /** A number in [0, 1), a new one each time: it spreads the attempts of many clients. */
  readonly random: () => number;
}

export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'lost' | 'closed';

/** One connection to one server, held: when it is lost it is made anew, with growing pauses, until `close`. */
export class Connection {
  readonly #options: ConnectionOptions;
  #client: McpClient | undefined;
  #attempt: Promise<McpClient> | undefined;
  #cancelTimer: (() => void) | undefined;
  #lost: { at: number; nextAt: number; failures: number; cause: unknown } | undefined;
  #closed = false;
  #losses = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    if (this.#closed) return 'closed';
    if (this.#client) return 'connected';
    if (this.#lost && this.#lost.failures > 0) return 'lost';
    return this.#attempt ? 'connecting' : 'idle';
  }

  /** How often the connection was lost. */
  get losses(): number {
    return this.#losses;
  }

  /**
   * The connected client. Waits for the first attempt, also for the one that follows a loss at once; while later
   * attempts fail it answers immediately.
   * @throws {SchemaError} `unavailable` during an outage, `closed` after `close`
   */
  async client(): Promise<McpClient> {
    if (this.#client) return this.#client;
    if (this.#closed) throw new SchemaError('closed', 'the schema manager is closed');
    if (this.#lost && this.#lost.failures > 0) throw this.#outage();
    try {
      return await this.#connect();
    } catch (error) {
      throw this.#lost ? this.#outage() : error;
    }
  }

  /** Runs a call, and once more on a new connection when the old one turns out to be lost. */
  async use<T>(call: (client: McpClient) => Promise<T>, onRetry: () => void): Promise<T> {
    const client = await this.client();
    try {
      return await call(client);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      this.#lose(client, error);
    }
    onRetry();
    const next = await this.client();
    try {
      return await call(next);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      this.#lose(next, error);
      throw this.#outage();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    const client = this.#client ?? (await this.#attempt?.catch(() => undefined));
    this.#client = undefined;
    await client?.close();
  }

  #connect(): Promise<McpClient> {
    this.#attempt ??= this.#connectNow().finally(() => {
      this.#attempt = undefined;
    });
    return this.#attempt;
  }

  async #connectNow(): Promise<McpClient> {
    const { connect, onConnected } = this.#options;
    let client: McpClient;
    try {
      client = await connect();
    } catch (error) {
      this.#failed(error);
      throw error;
    }
    if (this.#closed) {
      await client.close().catch(() => undefined);
      throw new SchemaError('closed', 'the schema manager is closed');
    }
    this.#client = client;
    this.#lost = undefined;
    listenForClose(client, () => this.#lose(client, new Error('the connection closed')));
    onConnected(client);
    return client;
  }

  #lose(client: McpClient, cause: unknown): void {
    if (this.#client !== client || this.#closed) return;
    this.#client = undefined;
    this.#losses++;
    const now = this.#options.clock.now();
    this.#lost = { at: now, nextAt: now, failures: 0, cause };
    // What is left of it, a child process above all, must not pile up.
    void client.close().catch(() => undefined);
    void this.#connect().catch(() => undefined);
  }

  #failed(cause: unknown): void {
    const { clock, backoffMillis, maxBackoffMillis, random } = this.#options;
    if (this.#closed) return;
    const now = clock.now();
    const failures = (this.#lost?.failures ?? 0) + 1;
    const pause = Math.min(backoffMillis * 2 ** (failures - 1), maxBackoffMillis) * (0.75 + random() / 2);
    this.#lost = { at: this.#lost?.at ?? now, nextAt: now + pause, failures, cause };
    this.#cancelTimer = clock.after(pause, () => void this.#connect().catch(() => undefined));
  }

  #outage(): SchemaError {
    if (this.#closed) return new SchemaError('closed', 'the schema manager is closed');
    const { at, nextAt, failures, cause } = this.#lost!;
    const now = this.#options.clock.now();
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new SchemaError(
      'unavailable',
      `the schema server has been unavailable for ${seconds(now - at)} (${reason}); ` +
        `${failures} attempts to connect failed, the next one is in ${seconds(Math.max(0, nextAt - now))}`,
      { cause },
    );
  }
}

const seconds = (millis: number): string => `${(millis / 1000).toFixed(1)} s`;

/** Both SDKs call `onclose` of the client; whoever set one before still hears of it. */
function listenForClose(client: McpClient, onClose: () => void): void {
  const closing = client as { onclose?: (() => void) | undefined };
  const before = closing.onclose;
  closing.onclose = () => {
    before?.call(client);
    onClose();
  };
}
