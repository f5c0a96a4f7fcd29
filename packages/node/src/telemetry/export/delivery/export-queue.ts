import type { ExportRequest, RequestBytes } from '../requests/export-request.js';

export interface QueueLimits {
  /** Bytes of all that waits, uncompressed. */
  readonly maxBytes: number;
  /** Items of all that waits. @default no limit but the bytes */
  readonly maxItems?: number | undefined;
}

export interface RequestLimits {
  readonly maxBytes: number;
  readonly maxItems: number;
}

/**
 * Requests that wait for the collector, oldest first, bounded in bytes. When it is full the oldest go: what happens now
 * says more about an outage than what happened when it began.
 */
export class ExportQueue {
  readonly #bytes: RequestBytes;
  readonly #limits: QueueLimits;
  readonly #onDropped: (items: number) => void;
  #waiting: ExportRequest[] = [];
  /** Taken by {@link next} and not yet settled; it counts towards the limits and is never dropped. */
  #current: ExportRequest | undefined;
  #sizeBytes = 0;
  #items = 0;

  constructor(bytes: RequestBytes, limits: QueueLimits, onDropped: (items: number) => void) {
    this.#bytes = bytes;
    this.#limits = limits;
    this.#onDropped = onDropped;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Spans, metrics or log records that wait. */
  get items(): number {
    return this.#items;
  }

  push(request: ExportRequest): void {
    this.#account(request, 1);
    this.#waiting.push(request);
    const { maxBytes, maxItems = Number.POSITIVE_INFINITY } = this.#limits;
    let dropped = 0;
    while ((this.#sizeBytes > maxBytes || this.#items > maxItems) && this.#waiting.length > 0) {
      const oldest = this.#waiting.shift()!;
      this.#account(oldest, -1);
      dropped += oldest.items;
    }
    if (dropped > 0) this.#onDropped(dropped);
  }

  /** The oldest requests that fit into one, merged; at least the oldest. Each ends with {@link settle}. */
  next(limits: RequestLimits): ExportRequest | undefined {
    let taken = 0;
    let bytes = 0;
    let items = 0;
    for (const { body, items: more } of this.#waiting) {
      if (taken > 0 && (bytes + body.length > limits.maxBytes || items + more > limits.maxItems)) break;
      taken++;
      bytes += body.length;
      items += more;
    }
    if (taken === 0) return undefined;
    const requests = this.#waiting.splice(0, taken);
    this.#current = { body: this.#bytes.merge(requests.map(({ body }) => body)), items };
    this.#sizeBytes += this.#current.body.length - bytes;
    return this.#current;
  }

  /** The request taken last is delivered or given up; `instead` takes its place at the head of the queue. */
  settle(instead: readonly ExportRequest[] = []): void {
    if (this.#current) this.#account(this.#current, -1);
    this.#current = undefined;
    for (const request of instead) this.#account(request, 1);
    this.#waiting.unshift(...instead);
  }

  /** Empties the queue and returns what it held, the oldest first. */
  takeAll(): ExportRequest[] {
    const all = this.#current ? [this.#current, ...this.#waiting] : this.#waiting;
    this.#waiting = [];
    this.#current = undefined;
    this.#sizeBytes = 0;
    this.#items = 0;
    return all;
  }

  #account({ body, items }: ExportRequest, sign: 1 | -1): void {
    this.#sizeBytes += sign * body.length;
    this.#items += sign * items;
  }
}
