import type { Clock } from '@mcp-vitals/signals';
import type { CallOptions, McpClient } from '../client/mcp-client.js';
import { listen, type ServerNotification } from './listen.js';
import { openStream, type Stream } from './notification-stream.js';

export interface ServerNotificationsOptions {
  readonly clock: Clock;
  readonly onNotification: (news: ServerNotification) => void;
  /** The time limit for the server to accept a subscription, in milliseconds. */
  readonly timeoutMillis: number;
}

/** The maximum number of subscriptions; beyond it the oldest one is dropped. */
const MAX_RESOURCES = 1000;
/** The delay before a new stream is opened, so that several resources share it; it grows with the number of resources. */
const GATHER_MILLIS = 100;
const GATHER_MILLIS_A_RESOURCE = 50;
const MAX_GATHER_MILLIS = 5000;
/** The delay before a broken stream is opened again. */
const REOPEN_MILLIS = 5000;

/**
 * Receives a server's notifications about changed lists and subscribes to watched resources. Without notifications, only
 * the cache's times to live apply.
 */
export class ServerNotifications {
  readonly #options: ServerNotificationsOptions;
  readonly #resources = new Set<string>();
  #client: McpClient | undefined;
  #stopListening = () => {};
  #stream: Stream | undefined;
  #cancelRenewal: (() => void) | undefined;
  #renewing: Promise<void> = Promise.resolve();

  constructor(options: ServerNotificationsOptions) {
    this.#options = options;
  }

  /** Listens to this client instead of the previous one. */
  attach(client: McpClient): void {
    this.stop();
    this.#client = client;
    this.#stopListening = listen(client, this.#options.onNotification);
    if (isModern(client)) this.#renewAfter(0);
    else for (const uri of this.#resources) this.#subscribe(uri);
  }

  /** Subscribes to a resource, on this client and on those that replace it. */
  watch(uri: string): void {
    if (this.#resources.has(uri)) return;
    this.#resources.add(uri);
    const [oldest] = this.#resources;
    const isFull = this.#resources.size > MAX_RESOURCES;
    if (isFull) this.#resources.delete(oldest!);
    if (!this.#client) return;
    if (isModern(this.#client)) {
      const millis = GATHER_MILLIS + GATHER_MILLIS_A_RESOURCE * (this.#resources.size - 1);
      this.#renewAfter(Math.min(MAX_GATHER_MILLIS, millis));
    } else this.#subscribe(uri);
    if (isFull && !isModern(this.#client) && this.#takesSubscriptions) {
      void this.#client.unsubscribeResource({ uri: oldest! }, this.#callOptions).catch(() => undefined);
    }
  }

  /** Stops listening until another client is attached. */
  stop(): void {
    this.#client = undefined;
    this.#stopListening();
    this.#cancelRenewal?.();
    this.#cancelRenewal = undefined;
    void this.#stream?.close().catch(() => undefined);
    this.#stream = undefined;
  }

  /** Sends a subscription; up to protocol 2025-11-25 each resource needs a request of its own. */
  #subscribe(uri: string): void {
    if (this.#takesSubscriptions) {
      void this.#client?.subscribeResource({ uri }, this.#callOptions).catch(() => undefined);
    }
  }

  get #takesSubscriptions(): boolean {
    const { resources } = (this.#client?.getServerCapabilities() ?? {}) as { resources?: { subscribe?: boolean } };
    return resources?.subscribe === true;
  }

  /** Replaces the stream; from protocol 2026-07-28 on its resources are fixed when it opens. */
  #renewAfter(millis: number): void {
    this.#cancelRenewal ??= this.#options.clock.after(millis, () => {
      this.#cancelRenewal = undefined;
      this.#renewing = this.#renewing.then(() => this.#renew());
    });
  }

  async #renew(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    const next = await openStream(client, [...this.#resources], this.#callOptions);
    if (this.#client !== client) return void next?.close().catch(() => undefined);
    if (!next) return;
    const before = this.#stream;
    this.#stream = next;
    // The new stream begins before the old one ends, so that no notification is missed.
    await before?.close().catch(() => undefined);
    void next.closed.then((reason) => {
      if (this.#stream === next && reason === 'remote') this.#renewAfter(REOPEN_MILLIS);
    });
  }

  get #callOptions(): CallOptions {
    return { timeout: this.#options.timeoutMillis };
  }
}

const isModern = (client: McpClient): boolean =>
  (client as { getProtocolEra?: () => string }).getProtocolEra?.() === 'modern';
