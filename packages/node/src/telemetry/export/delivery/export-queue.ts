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
  /** Taken by {@link next} and not yet settled; these count towards the limits and are never dropped. */
  readonly #underWay = new Set<ExportRequest>();
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

  /** Whether {@link next} has something to give. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether a request was taken and is neither settled nor taken over. */
  isUnderWay(request: ExportRequest): boolean {
    return this.#underWay.has(request);
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
    const request = { body: this.#bytes.merge(requests.map(({ body }) => body)), items };
    this.#sizeBytes += request.body.length - bytes;
    this.#underWay.add(request);
    return request;
  }

  /** A request is delivered or given up; `instead` takes its place at the head of the queue. */
  settle(request: ExportRequest, instead: readonly ExportRequest[] = []): void {
    if (!this.#underWay.delete(request)) return;
    this.#account(request, -1);
    for (const part of instead) this.#account(part, 1);
    this.#waiting.unshift(...instead);
  }

  /** Takes what {@link next} has not, the oldest first. */
  takeWaiting(): ExportRequest[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const request of waiting) this.#account(request, -1);
    return waiting;
  }

  /** Empties the queue and returns what it held, the oldest first. */
  takeAll(): ExportRequest[] {
    const all = [...this.#underWay];
    for (const request of all) this.settle(request);
    return [...all, ...this.takeWaiting()];
  }

  #account({ body, items }: ExportRequest, sign: 1 | -1): void {
    this.#sizeBytes += sign * body.length;
    this.#items += sign * items;
  }
}
