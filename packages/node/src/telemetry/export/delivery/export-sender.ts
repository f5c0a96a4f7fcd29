import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { ExportRequest } from '../requests/export-request.js';
import type { PartialSuccess } from '../requests/otlp-format.js';
import { judge, scrub, type Verdict } from './collector-answer.js';
import type { CollectorConnection } from './collector-connection.js';
import type { CollectorEndpoint } from './collector-endpoint.js';
import { requestHeaders } from './export-headers.js';
import { RequestSize } from './request-size.js';
import { RetryPause } from './retry-pause.js';
import { type StuckParts, StuckRequests } from './stuck-requests.js';

// Loaded only if requests are compressed.
const require = createRequire(import.meta.url);
const gzip = (body: Uint8Array) => promisify((require('node:zlib') as typeof import('node:zlib')).gzip)(body);

/** Allowance for parts of unequal size that each repeat the resource. */
const PART_ALLOWANCE = 1.1;
/** Maximum number of parallel requests when the process ends and a response is slow. */
const MAX_SOCKETS_AT_END = 8;
const UNREACHABLE_MILLIS = 60_000;

export interface SenderParts extends StuckParts {
  readonly endpoint: CollectorEndpoint;
  readonly connection: CollectorConnection;
  readonly maxQueueBytes: number;
  /** Maximum number of items per request. @default unlimited */
  readonly maxRequestItems: number | undefined;
  readonly partialSuccess: (body: Buffer) => PartialSuccess;
}

/**
 * Delivers the queue's requests one after another over one connection. While the collector fails, one request is retried
 * and the others wait, so an outage causes few attempts.
 */
export class ExportSender {
  readonly #parts: SenderParts;
  readonly #headers: Record<string, string>;
  readonly #secrets: readonly string[];
  readonly #retryPause: RetryPause;
  #running: Promise<void> | undefined;
  #isClosing = false;
  #lastReason = 'no answer yet';
  /** Items that a last attempt failed to deliver. They are reported together. */
  #unsentItems = 0;
  #stopWatch: (() => void) | undefined;
  readonly #size = new RequestSize();
  readonly #stuck: StuckRequests;
  #delivered = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#retryPause = new RetryPause(parts.clock);
    this.#stuck = new StuckRequests(parts);
    this.#headers = requestHeaders(parts.endpoint.headers, parts.bytes.contentType);
    if (parts.endpoint.gzip) this.#headers['content-encoding'] = 'gzip';
    this.#secrets = Object.values(parts.endpoint.headers).flatMap((value) => [value, ...value.split(' ')]);
  }

  /** Number of items that the collector accepted. */
  get delivered(): number {
    return this.#delivered;
  }

  send(request: ExportRequest): void {
    if (this.#isClosing && this.#running === undefined) {
      this.#parts.losses.add('shutdown', request.items);
    } else {
      this.#parts.queue.push(request);
      this.#start();
    }
  }

  /** Resolves when the queue is delivered or abandoned, or after the endpoint's timeout. */
  flush(): Promise<void> {
    return this.#within(this.#parts.endpoint.timeoutMillis);
  }

  /** Makes one last attempt to send the queue, at most `withinMillis`, and stops. Unsent requests are counted as lost. */
  async close(withinMillis: number): Promise<void> {
    this.#isClosing = true;
    if (!this.#retryPause.end()) this.#deliverBeside();
    await this.#within(withinMillis);
    const { connection, queue } = this.#parts;
    const left = queue.takeAll();
    const unconfirmed = itemsOf(left.filter((request) => connection.isWritten(request)));
    this.#lose('unconfirmed', unconfirmed, `no answer within ${withinMillis} ms`);
    const isConnecting = left.some((request) => connection.isConnecting(request));
    const noTime = isConnecting ? `no connection within ${withinMillis} ms` : 'there was no time left';
    const reason = this.#unsentItems > 0 ? this.#lastReason : noTime;
    this.#lose('shutdown', this.#unsentItems + itemsOf(left) - unconfirmed, reason);
    this.#unsentItems = 0;
    connection.abort();
    this.#stopWatch?.();
    connection.close();
  }

  /** Removes and returns the unsent requests, for a process that is exiting and runs no more asynchronous code. */
  takeUnsent(): ExportRequest[] {
    const { queue, connection } = this.#parts;
    this.#isClosing = true;
    // Merged, so that they need few connections.
    while (this.#next());
    return queue.takeAll().filter((request) => !connection.isWritten(request));
  }

  /** Waits until the queue is empty. Its timer keeps the process alive, because a caller awaits the result. */
  async #within(millis: number): Promise<void> {
    if (this.#running === undefined) return;
    const hold = setInterval(() => {}, 2 ** 30);
    try {
      await new Promise<void>((resolve) => {
        const cancel = this.#parts.clock.after(millis, resolve);
        void this.#running?.then(() => {
          cancel();
          resolve();
        });
      });
    } finally {
      clearInterval(hold);
    }
  }

  #start(): void {
    this.#running ??= this.#deliverAll().finally(() => {
      this.#running = undefined;
      if (this.#parts.queue.hasWaiting) this.#start();
    });
  }

  async #deliverAll(): Promise<void> {
    for (let request = this.#next(); request; request = this.#next()) {
      try {
        await this.#deliver(request);
      } catch (error) {
        this.#abandon(request, error);
      }
    }
  }

  /** Sends queued requests while another response is pending. */
  #deliverBeside(): void {
    if (this.#running === undefined) return;
    this.#parts.connection.widen(MAX_SOCKETS_AT_END);
    const deliveries = Array.from({ length: MAX_SOCKETS_AT_END }, () => this.#deliverAll());
    this.#running = Promise.all([this.#running, ...deliveries]).then(() => {});
  }

  #next(): ExportRequest | undefined {
    const { queue, maxRequestItems = Number.POSITIVE_INFINITY } = this.#parts;
    for (;;) {
      const { maxBytes } = this.#size;
      const request = queue.next({ maxBytes, maxItems: maxRequestItems });
      if (request === undefined || request.body.length <= maxBytes || !this.#split(request)) return request;
    }
  }

  async #deliver(request: ExportRequest): Promise<void> {
    const { endpoint, connection, queue, clock } = this.#parts;
    const body = endpoint.gzip ? await gzip(request.body) : request.body;
    for (;;) {
      const startedAt = clock.now();
      const attempt = await connection.post(request, body, this.#headers);
      const verdict = judge(attempt, this.#secrets, clock.wall?.() ?? Date.now());
      // The request was abandoned meanwhile.
      if (!queue.isUnderWay(request)) return;
      if (verdict.kind !== 'retry') return this.#conclude(request, verdict);
      this.#lastReason = verdict.reason;
      if (this.#isClosing) {
        queue.settle(request);
        this.#unsentItems += itemsOf([request, ...queue.takeWaiting()]);
        return;
      }
      await this.#pause(request, verdict.afterMillis, clock.now() - startedAt);
      if (verdict.isCutOff && this.#size.unanswered(request.body.length) && this.#split(request)) return;
      if (verdict.hasArrived && this.#stuck.failed(request, this.#delivered, verdict.reason)) return;
    }
  }

  #conclude(request: ExportRequest, verdict: Exclude<Verdict, { kind: 'retry' }>): void {
    const { losses, notices, queue } = this.#parts;
    this.#retryPause.reset();
    this.#stopWatch?.();
    this.#stopWatch = undefined;
    if (verdict.kind === 'too_large') {
      this.#size.tooLarge(request.body.length);
      if (this.#split(request)) return;
      losses.add('too_large', request.items);
      notices.tooLarge(verdict.reason, request.items);
    } else if (verdict.kind === 'refused') {
      losses.add('refused', request.items);
      notices.refused(verdict.reason, verdict.cause, request.items);
    } else {
      this.#size.accepted(request.body.length);
      this.#acknowledge(verdict.body, request.items);
    }
    queue.settle(request);
  }

  /** A request that fails in this process, as when memory for its compression is short: the error would end the application. */
  #abandon(request: ExportRequest, error: unknown): void {
    const { losses, notices, queue } = this.#parts;
    if (!queue.isUnderWay(request)) return;
    queue.settle(request);
    losses.add('invalid', request.items);
    notices.invalid(error, request.items);
  }

  #acknowledge(body: Buffer, items: number): void {
    const { rejectedItems: stated, message } = this.#parts.partialSuccess(body);
    // A collector may state any number; of metrics it counts the points, of which one item has many.
    const rejectedItems = Math.min(items, stated);
    this.#delivered += items - rejectedItems;
    if (rejectedItems === 0) return;
    this.#parts.losses.add('rejected', rejectedItems);
    this.#parts.notices.rejected(scrub(message, this.#secrets), rejectedItems);
  }

  /** Splits a request into parts that are small enough. Returns whether they are in the queue. */
  #split(request: ExportRequest): boolean {
    const { body, items } = request;
    const count = Math.max(2, Math.ceil((PART_ALLOWANCE * body.length) / this.#size.maxBytes));
    const parts = items > 1 ? this.#parts.bytes.split(body, count) : [];
    if (parts.length < 2) return false;
    this.#parts.queue.settle(request, parts);
    return true;
  }

  /** Waits before a retry, and reports an outage that lasts. */
  async #pause(request: ExportRequest, retryAfterMillis: number | undefined, elapsedMillis: number): Promise<void> {
    const { clock, notices, queue, maxQueueBytes } = this.#parts;
    this.#stopWatch ??= clock.after(UNREACHABLE_MILLIS, () =>
      notices.unreachable(this.#lastReason, UNREACHABLE_MILLIS / 1000, queue.items, maxQueueBytes),
    );
    const failures = this.#stuck.failuresOf(request);
    await this.#retryPause.wait({ retryAfterMillis, elapsedMillis, failures });
  }

  /** Counts and reports requests that are unsent or unconfirmed when the process ends. */
  #lose(cause: 'shutdown' | 'unconfirmed', items: number, reason: string): void {
    if (items === 0) return;
    this.#parts.losses.add(cause, items);
    if (cause === 'shutdown') this.#parts.notices.unsentAtExit(reason, items);
    else this.#parts.notices.unconfirmedAtExit(reason, items);
  }
}

const itemsOf = (requests: readonly ExportRequest[]): number => requests.reduce((sum, { items }) => sum + items, 0);
