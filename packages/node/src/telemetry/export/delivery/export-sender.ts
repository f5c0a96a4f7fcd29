import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Clock } from '@mcp-vitals/signals';
import type { ExportRequest, RequestBytes } from '../requests/export-request.js';
import type { PartialSuccess } from '../requests/otlp-format.js';
import { judge, type Verdict } from './collector-answer.js';
import type { CollectorConnection } from './collector-connection.js';
import type { CollectorEndpoint } from './collector-endpoint.js';
import type { ExportLosses } from './export-losses.js';
import type { ExportNotices } from './export-notices.js';
import type { ExportQueue } from './export-queue.js';

// Loaded only if requests are compressed.
const require = createRequire(import.meta.url);
const gzip = (body: Uint8Array) => promisify((require('node:zlib') as typeof import('node:zlib')).gzip)(body);

const FIRST_BACKOFF_MILLIS = 1000;
const BACKOFF_FACTOR = 2;
const MAX_BACKOFF_MILLIS = 10_000;
/** Maximum size of merged requests in bytes, below the limits of known vendors. */
const MAX_REQUEST_BYTES = 4 * 2 ** 20;
/** Share of the smallest rejected request size that is tried next. */
const SAFE_SHARE = 0.75;
/** Allowance for parts of unequal size that each repeat the resource. */
const PART_ALLOWANCE = 1.1;
/** Maximum number of parallel requests when the process ends and a response is slow. */
const MAX_SOCKETS_AT_END = 8;
const UNREACHABLE_MILLIS = 60_000;

export interface SenderParts {
  readonly endpoint: CollectorEndpoint;
  readonly connection: CollectorConnection;
  readonly queue: ExportQueue;
  readonly bytes: RequestBytes;
  readonly losses: ExportLosses;
  readonly notices: ExportNotices;
  readonly clock: Clock;
  readonly maxQueueBytes: number;
  /** Maximum number of items per request. @default unlimited */
  readonly maxRequestItems: number | undefined;
  readonly partialSuccess: (body: Buffer) => PartialSuccess;
}

/**
 * Delivers the queue's requests one after another over one connection. While the collector fails, one request is retried
 * with full jitter (Brooker, "Exponential Backoff And Jitter") and the others wait, so an outage causes few attempts.
 */
export class ExportSender {
  readonly #parts: SenderParts;
  readonly #headers: Record<string, string>;
  readonly #secrets: readonly string[];
  #running: Promise<void> | undefined;
  #isClosing = false;
  #endPause: (() => void) | undefined;
  #failures = 0;
  #lastReason = 'no answer yet';
  #stopWatch: (() => void) | undefined;
  /** Current maximum request size. It decreases when the collector rejects a request as too large. */
  #maxRequestBytes = MAX_REQUEST_BYTES;
  #largestTaken = 0;
  #delivered = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#headers = { ...parts.endpoint.headers, 'content-type': parts.bytes.contentType };
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
    if (this.#endPause) this.#endPause();
    else this.#deliverBeside();
    await this.#within(withinMillis);
    const { connection, queue } = this.#parts;
    const [unconfirmed, unsent] = partition(queue.takeAll(), (request) => connection.isWritten(request));
    this.#lose('unconfirmed', unconfirmed, `no answer within ${withinMillis} ms`);
    this.#lose('shutdown', unsent, 'there was no time left');
    connection.abort();
    this.#stopWatch?.();
    connection.close();
  }

  /** Removes and returns the unsent requests, for a process that is exiting and runs no more asynchronous code. */
  takeUnsent(): ExportRequest[] {
    const { queue, connection } = this.#parts;
    this.#isClosing = true;
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
    for (let request = this.#next(); request; request = this.#next()) await this.#deliver(request);
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
      const request = queue.next({ maxBytes: this.#maxRequestBytes, maxItems: maxRequestItems });
      if (request === undefined || request.body.length <= this.#maxRequestBytes || !this.#split(request))
        return request;
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
        return this.#lose('shutdown', [request, ...queue.takeWaiting()], verdict.reason);
      }
      await this.#pause(verdict.afterMillis, clock.now() - startedAt);
    }
  }

  #conclude(request: ExportRequest, verdict: Exclude<Verdict, { kind: 'retry' }>): void {
    const { losses, notices, queue } = this.#parts;
    this.#failures = 0;
    this.#stopWatch?.();
    this.#stopWatch = undefined;
    if (verdict.kind === 'too_large') {
      if (this.#largestTaken >= request.body.length) this.#largestTaken = 0;
      const next = Math.max(this.#largestTaken, Math.ceil(request.body.length * SAFE_SHARE));
      this.#maxRequestBytes = Math.min(this.#maxRequestBytes, next);
      if (this.#split(request)) return;
      losses.add('too_large', request.items);
      notices.tooLarge(verdict.reason, request.items);
    } else if (verdict.kind === 'refused') {
      losses.add('refused', request.items);
      notices.refused(verdict.reason, verdict.cause, request.items);
    } else {
      this.#largestTaken = Math.max(this.#largestTaken, request.body.length);
      this.#acknowledge(verdict.body, request.items);
    }
    queue.settle(request);
  }

  #acknowledge(body: Buffer, items: number): void {
    const { rejectedItems: stated, message } = this.#parts.partialSuccess(body);
    // A collector may state any number; of metrics it counts the points, of which one item has many.
    const rejectedItems = Math.min(items, stated);
    this.#delivered += items - rejectedItems;
    if (rejectedItems === 0) return;
    this.#parts.losses.add('rejected', rejectedItems);
    this.#parts.notices.rejected(message, rejectedItems);
  }

  /** Splits a request into parts that are small enough. Returns whether they are in the queue. */
  #split(request: ExportRequest): boolean {
    const { body, items } = request;
    const count = Math.max(2, Math.ceil((PART_ALLOWANCE * body.length) / this.#maxRequestBytes));
    const parts = items > 1 ? this.#parts.bytes.split(body, count) : [];
    if (parts.length < 2) return false;
    this.#parts.queue.settle(request, parts);
    return true;
  }

  /** Waits before a retry. @param elapsedMillis duration of the attempt, which is subtracted from the pause */
  async #pause(retryAfterMillis: number | undefined, elapsedMillis: number): Promise<void> {
    const { clock, notices, queue, maxQueueBytes } = this.#parts;
    this.#stopWatch ??= clock.after(UNREACHABLE_MILLIS, () =>
      notices.unreachable(this.#lastReason, UNREACHABLE_MILLIS / 1000, queue.items, maxQueueBytes),
    );
    const backoff = Math.min(MAX_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS * BACKOFF_FACTOR ** this.#failures++);
    await new Promise<void>((resolve) => {
      const longest = Math.max(FIRST_BACKOFF_MILLIS, backoff - elapsedMillis);
      const cancel = clock.after(retryAfterMillis ?? longest * Math.random(), resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
    this.#endPause = undefined;
  }

  /** Counts and reports requests that are unsent or unconfirmed when the process ends. */
  #lose(cause: 'shutdown' | 'unconfirmed', requests: readonly ExportRequest[], reason: string): void {
    const items = requests.reduce((sum, request) => sum + request.items, 0);
    if (items === 0) return;
    this.#parts.losses.add(cause, items);
    if (cause === 'shutdown') this.#parts.notices.unsentAtExit(reason, items);
    else this.#parts.notices.unconfirmedAtExit(reason, items);
  }
}

function partition<T>(all: readonly T[], holds: (one: T) => boolean): [T[], T[]] {
  return [all.filter(holds), all.filter((one) => !holds(one))];
}
