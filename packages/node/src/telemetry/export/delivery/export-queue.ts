import type { ExportRequest, RequestBytes } from '../requests/export-request.js';

export interface QueueLimits {
  /** Maximum total size of the queue in bytes, uncompressed. */
  readonly maxBytes: number;
  /** Maximum number of items in the queue. @default unlimited */
  readonly maxItems?: number | undefined;
}

export interface RequestLimits {
  readonly maxBytes: number;
  readonly maxItems: number;
}

/**
 * A queue of requests for the collector, oldest first, bounded in bytes. When it is full the oldest are dropped: recent
 * telemetry says more about an outage than that from its start.
 */
export class ExportQueue {
  readonly #bytes: RequestBytes;
  readonly #limits: QueueLimits;
  readonly #onDropped: (items: number) => void;
  #waiting: ExportRequest[] = [];
  /** Requests that go after all others, and each alone. */
  #deferred: ExportRequest[] = [];
  /** Requests taken by {@link next} and not yet settled. They count towards the limits and are never dropped. */
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

  /** Number of queued spans, metrics or log records. */
  get items(): number {
    return this.#items;
  }

  /** Whether {@link next} would return a request. */
  get hasWaiting(): boolean {
    return this.#waiting.length + this.#deferred.length > 0;
  }

  /** Whether a request was taken and is not yet settled or removed. */
  isUnderWay(request: ExportRequest): boolean {
    return this.#underWay.has(request);
  }

  push(request: ExportRequest): void {
    this.#account(request, 1);
    this.#waiting.push(request);
    const { maxBytes, maxItems = Number.POSITIVE_INFINITY } = this.#limits;
    let dropped = 0;
    while ((this.#sizeBytes > maxBytes || this.#items > maxItems) && this.hasWaiting) {
      const oldest = (this.#deferred.shift() ?? this.#waiting.shift())!;
      this.#account(oldest, -1);
      dropped += oldest.items;
    }
    if (dropped > 0) this.#onDropped(dropped);
  }

  /**
   * Takes the oldest requests that fit into one, merged; at least the oldest. The caller must {@link settle} the
   * result.
   */
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
    if (taken === 0) {
      const deferred = this.#deferred.shift();
      if (deferred) this.#underWay.add(deferred);
      return deferred;
    }
    const requests = this.#waiting.splice(0, taken);
    const request = { body: this.#bytes.merge(requests.map(({ body }) => body)), items };
    this.#sizeBytes += request.body.length - bytes;
    this.#underWay.add(request);
    return request;
  }

  /** Removes a delivered or abandoned request; `instead` takes its place at the head of the queue. */
  settle(request: ExportRequest, instead: readonly ExportRequest[] = []): void {
    if (!this.#underWay.delete(request)) return;
    this.#account(request, -1);
    for (const part of instead) this.#account(part, 1);
    this.#waiting.unshift(...instead);
  }

  /** Puts a request, in `parts`, behind all others. */
  defer(request: ExportRequest, parts: readonly ExportRequest[]): void {
    this.settle(request);
    for (const part of parts) this.#account(part, 1);
    this.#deferred.push(...parts);
  }

  /** Removes and returns the requests that {@link next} has not taken, oldest first. */
  takeWaiting(): ExportRequest[] {
    const waiting = [...this.#deferred, ...this.#waiting];
    this.#waiting = [];
    this.#deferred = [];
    for (const request of waiting) this.#account(request, -1);
    return waiting;
  }

  /** Empties the queue and returns its requests, oldest first. */
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
