import type { Clock } from '@mcp-vitals/signals';
import type { Resource } from '@opentelemetry/resources';

/** Maximum wait for asynchronous resource attributes, which come from a service that may never answer. */
const MAX_RESOURCE_WAIT_MILLIS = 5000;

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
    const resource = this.#items[0]?.resource;
    if (resource?.asyncAttributesPending) {
      let cancel = () => {};
      const timeout = new Promise<void>((resolve) => {
        cancel = this.#clock.after(MAX_RESOURCE_WAIT_MILLIS, resolve);
      });
      await Promise.race([resource.waitForAsyncAttributes?.().catch(() => {}), timeout]);
      cancel();
    }
    this.flush();
  }
}
