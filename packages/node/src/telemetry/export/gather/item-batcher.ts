import type { Clock } from '@mcp-vitals/signals';
import type { Resource } from '@opentelemetry/resources';

export interface BatchLimits {
  /** @default 512 */
  readonly maxItems: number;
  /** How long an item waits for others. */
  readonly delayMillis: number;
}

/** Gathers items and writes them a batch at a time: when one is full, after the delay, and when told to. */
export class ItemBatcher<T extends { readonly resource: Resource }> {
  readonly #limits: BatchLimits;
  readonly #clock: Clock;
  readonly #write: (items: T[]) => void;
  #items: T[] = [];
  #cancelTimer: (() => void) | undefined;

  /** @param write takes a batch at once; it must not throw */
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

  /** Writes what is there, synchronously. */
  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const items = this.#items;
    this.#items = [];
    if (items.length > 0) this.#write(items);
  }

  /** The process may still be looking up what it runs on, such as the host's id. */
  async #flushWhenDescribed(): Promise<void> {
    const resource = this.#items[0]?.resource;
    if (resource?.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
    this.flush();
  }
}
