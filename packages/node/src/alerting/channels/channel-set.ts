import { Dispatcher, type Routing } from '@mcp-vitals/monitor';
import { type Channel, Delivery, type DeliveryOptions, type LogChannelOptions, logChannel } from '@mcp-vitals/notify';

/** The channels of a manager, and the delivery through them. */
export class ChannelSet {
  readonly #added = new Map<string, Channel>();
  readonly #fallback: Channel | undefined;
  readonly #options: DeliveryOptions;
  #delivery: Delivery;

  /** @param log the channel that is used while there is no other; `false` for none */
  constructor(channels: readonly Channel[], log: LogChannelOptions | false, options: DeliveryOptions) {
    this.#options = options;
    this.#fallback = log === false ? undefined : logChannel(log);
    for (const channel of channels) this.#added.set(channel.name, channel);
    this.#delivery = new Delivery(this.all(), options);
  }

  get delivery(): Delivery {
    return this.#delivery;
  }

  all(): readonly Channel[] {
    if (this.#added.size > 0) return [...this.#added.values()];
    return this.#fallback === undefined ? [] : [this.#fallback];
  }

  get names(): string[] {
    return this.all().map(({ name }) => name);
  }

  /** The channels that notices go to. An Alertmanager gets all alerts at once instead, and other channels may be off beside it. */
  get noticed(): string[] {
    return this.#delivery.active.filter(({ kind }) => kind !== 'alertmanager').map(({ name }) => name);
  }

  find(name: string): Channel | undefined {
    return this.all().find((channel) => channel.name === name);
  }

  /**
   * Adds a channel, or replaces the one of its name. What waits is to be queued anew.
   * @throws RangeError when its policy is malformed; the channels stay as they were
   */
  add(channel: Channel): void {
    const delivery = new Delivery([...new Map(this.#added).set(channel.name, channel).values()], this.#options);
    this.#added.set(channel.name, channel);
    this.#delivery.close();
    this.#delivery = delivery;
  }

  close(): void {
    this.#delivery.close();
  }
}

/**
 * The routing as far as its channels are there; one that names a channel which is not configured yet sends to all.
 * @throws RangeError when it is malformed otherwise
 */
export function usableRouting(routing: Routing, channels: readonly string[]): { routing: Routing; missing: string[] } {
  const named = (routing.routes ?? []).flatMap((route) => [
    ...route.channels,
    ...(route.escalate ?? []).flatMap((step) => step.channels),
  ]);
  new Dispatcher({ channels: named, routing });
  const missing = [...new Set(named)].filter((name) => !channels.includes(name));
  const { routes: _, ...rest } = routing;
  return { routing: missing.length > 0 ? rest : routing, missing };
}
