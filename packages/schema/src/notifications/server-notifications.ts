import type { Clock } from '@mcp-vitals/signals';
import type { CallOptions, McpClient } from '../client/mcp-client.js';
import { listen, type ServerNotification } from './listen.js';
import { openStream, type Stream } from './notification-stream.js';

export interface ServerNotificationsOptions {
  readonly clock: Clock;
  readonly onNotification: (news: ServerNotification) => void;
  /** How long the server may take to take a subscription. */
  readonly timeoutMillis: number;
}

/** More resources than this are not subscribed to; the one subscribed to longest ago makes room. */
const MAX_RESOURCES = 1000;
/** Resources are asked for together, in one new stream: the more there are already, the longer new ones wait for others. */
const GATHER_MILLIS = 100;
const GATHER_MILLIS_A_RESOURCE = 50;
const MAX_GATHER_MILLIS = 5000;
/** After which a stream that broke off is opened again. */
const REOPEN_MILLIS = 5000;

/**
 * Hears from a server what of it changes: its lists, and the resources that somebody wants watched. A server that does
 * not tell leaves the times to live to do the work.
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

  /** Listens to this client from now on, and to the one before no longer. */
  attach(client: McpClient): void {
    this.stop();
    this.#client = client;
    this.#stopListening = listen(client, this.#options.onNotification);
    if (isModern(client)) this.#renewAfter(0);
    else for (const uri of this.#resources) this.#subscribe(uri);
  }

  /** Asks to be told when a resource changes, of this client's server and of those that follow it. */
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
    if (isFull && !isModern(this.#client))
      void this.#client.unsubscribeResource({ uri: oldest! }, this.#callOptions).catch(() => undefined);
  }

  /** Hears nothing any more, until a client is attached. */
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
    const { resources } = (this.#client?.getServerCapabilities() ?? {}) as { resources?: { subscribe?: boolean } };
    if (resources?.subscribe === true)
      void this.#client?.subscribeResource({ uri }, this.#callOptions).catch(() => undefined);
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
