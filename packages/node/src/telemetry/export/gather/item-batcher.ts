import type { Clock } from '@mcp-vitals/signals';
import type { Resource } from '@opentelemetry/resources';
import { whenDescribed } from './described.js';

export interface BatchLimits {
  /** Maximum number of items in a batch. @default 512 */
  readonly maxItems: number;
  /** Maximum time that an item waits for others, in milliseconds. */
  readonly delayMillis: number;
}

/** Collects items and writes them in batches: when a batch is full, after the delay, and on flush. */
export class ItemBatcher<T extends { readonly resource: Resource }> {
  readonly #limits: BatchLimits;
  readonly #clock: Clock;
  readonly #write: (items: T[]) => void;
  #items: T[] = [];
  #cancelTimer: (() => void) | undefined;

  /** @param write receives a batch synchronously; it must not throw */
  constructor(limits: BatchLimits, clock: Clock, write: (items: T[]) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#write = write;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length >= this.#limits.maxItems) this.flush();
    else this.#cancelTimer ??= this.#clock.after(this.#limits.delayMillis, () => void this.#flushWhenDescribed());
  }

  /** Writes the collected items synchronously. */
  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const items = this.#items;
    this.#items = [];
    if (items.length > 0) this.#write(items);
  }

  /** Flushes once asynchronous resource attributes, such as the host's id, are resolved, or after a while without them. */
  async #flushWhenDescribed(): Promise<void> {
    const [item] = this.#items;
    const described = item && whenDescribed(item.resource, this.#clock);
    // Without a wait, the batch is written at once.
    if (described) await described;
    this.flush();
  }
}
