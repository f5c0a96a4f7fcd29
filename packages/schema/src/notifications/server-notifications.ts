import type { Clock } from '@mcp-vitals/signals';
import type { CallOptions, McpClient } from '../client/mcp-client.js';
import { listen, type ServerNotification } from './listen.js';
import { openStream, type Stream } from './notification-stream.js';

export interface ServerNotificationsOptions {
  readonly clock: Clock;
  readonly onNotification: (news: ServerNotification) => void;
  /** How long the server may take to accept a subscription, in milliseconds. */
  readonly timeoutMillis: number;
}

/** The most resources subscribed to at once; beyond them the oldest subscription is dropped. */
const MAX_RESOURCES = 1000;
/** One new stream is opened for several resources: the more there are already, the longer a new one waits for others. */
const GATHER_MILLIS = 100;
const GATHER_MILLIS_A_RESOURCE = 50;
const MAX_GATHER_MILLIS = 5000;
/** How long after it broke off a stream is opened again. */
const REOPEN_MILLIS = 5000;

/**
 * Receives a server's notifications that its lists changed, and subscribes to the resources that are watched. For a server
 * that does not notify, the cache's times to live do the work.
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

  /** Listens to this client in place of the one before. */
  attach(client: McpClient): void {
    this.stop();
    this.#client = client;
    this.#stopListening = listen(client, this.#options.onNotification);
    if (isModern(client)) this.#renewAfter(0);
    else for (const uri of this.#resources) this.#subscribe(uri);
  }

  /** Subscribes to a resource, of this client's server and of those that replace it. */
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

  /** Stops listening until a client is attached. */
  stop(): void {
    this.#client = undefined;
    this.#stopListening();
    this.#cancelRenewal?.();
    this.#cancelRenewal = undefined;
    void this.#stream?.close().catch(() => undefined);
    this.#stream = undefined;
  }

  /** Up to protocol 2025-11-25, each resource is subscribed to by a request. */
  #subscribe(uri: string): void {
    if (this.#takesSubscriptions) {
      void this.#client?.subscribeResource({ uri }, this.#callOptions).catch(() => undefined);
    }
  }

  get #takesSubscriptions(): boolean {
    const { resources } = (this.#client?.getServerCapabilities() ?? {}) as { resources?: { subscribe?: boolean } };
    return resources?.subscribe === true;
  }

  /** From 2026-07-28 on, a stream says once what it is for: more resources need a new one. */
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
    // The old one ends after the new one began: nothing is missed in between.
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
