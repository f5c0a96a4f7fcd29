import { ATTR_EXPORT_SIGNAL, type Clock, METRICS, metricOptions } from '@mcp-vitals/signals';
import { diag, type MeterProvider } from '@opentelemetry/api';
import { jsonRequests } from '../requests/json-requests.js';
import {
  isJson,
  type OtlpFormat,
  otlpFormat,
  type PartialSuccess,
  partialSuccessIn,
  type Signal,
} from '../requests/otlp-format.js';
import { protobufRequests } from '../requests/protobuf-requests.js';
import { CollectorConnection } from './collector-connection.js';
import type { CollectorEndpoint } from './collector-endpoint.js';
import { requestHeaders } from './export-headers.js';
import { ExportLosses } from './export-losses.js';
import { ExportNotices } from './export-notices.js';
import { ExportQueue } from './export-queue.js';
import { ExportSender } from './export-sender.js';
import type { Tls } from './tls-files.js';

/** An undelivered request, ready to be posted. */
export interface UnsentRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly tls: Tls;
}

export interface ExportLimits {
  readonly maxQueueBytes: number;
  readonly maxQueueItems?: number | undefined;
  readonly maxRequestItems?: number | undefined;
}

/** The progress of one signal's export. */
export interface ExportState {
  readonly signal: Signal;
  /** The collector's address, without user info and query. */
  readonly address: string;
  /** Number of items that the collector accepted, and of items lost for any reason. */
  readonly delivered: number;
  readonly lost: number;
}

/**
 * Time limit of the last attempt, below the one second that a process end may take, so that losses can still be
 * reported.
 */
const CLOSE_MILLIS = 900;

/** Exports one signal: serialises items once, keeps the bytes until they are delivered, and counts losses. */
export class SignalExport<T> {
  readonly #signal: Signal;
  readonly #endpoint: CollectorEndpoint;
  readonly #format: OtlpFormat<T>;
  readonly #contentType: string;
  readonly #queue: ExportQueue;
  readonly #sender: ExportSender;
  readonly #losses: ExportLosses;
  readonly #notices: ExportNotices;

  constructor(signal: Signal, endpoint: CollectorEndpoint, limits: ExportLimits, clock: Clock) {
    this.#signal = signal;
    this.#endpoint = endpoint;
    this.#format = otlpFormat<T>(signal, endpoint.protocol);
    const bytes = endpoint.protocol === 'http/json' ? jsonRequests : protobufRequests;
    this.#contentType = bytes.contentType;
    this.#losses = new ExportLosses(signal);
    this.#notices = new ExportNotices(signal, endpoint);
    const { maxQueueBytes, maxQueueItems } = limits;
    this.#queue = new ExportQueue(bytes, { maxBytes: maxQueueBytes, maxItems: maxQueueItems }, (items) => {
      this.#losses.add('queue_full', items);
      this.#notices.queueFull(maxQueueBytes);
    });
    this.#sender = new ExportSender({
      endpoint,
      clock,
      bytes,
      maxQueueBytes,
      connection: new CollectorConnection(endpoint, clock),
      queue: this.#queue,
      losses: this.#losses,
      notices: this.#notices,
      maxRequestItems: limits.maxRequestItems,
      partialSuccess: (body) => this.#partialSuccess(body),
      isOrdered: signal === 'metrics',
    });
  }

  get state(): ExportState {
    const { origin, pathname } = this.#endpoint.url;
    const [delivered, lost] = [this.#sender.delivered, this.#losses.total];
    return { signal: this.#signal, address: `${origin}${pathname}`, delivered, lost };
  }

  /** Queues items. Never throws. @param count number of spans, metrics or log records */
  write(items: T, count: number): void {
    try {
      const body = this.#format.serializeRequest(items);
      if (body) this.#sender.send({ body, items: count });
    } catch (error) {
      if (Array.isArray(items) && items.length > 1) {
        this.#writeHalves(items);
        return;
      }
      this.#losses.add('invalid', count);
      this.#notices.invalid(error, count);
    }
  }

  /** So that an item that cannot be serialised, such as a log record with a circular body, loses only itself. */
  #writeHalves(items: T & readonly unknown[]): void {
    const middle = items.length >> 1;
    for (const half of [items.slice(0, middle), items.slice(middle)]) this.write(half as T & unknown[], half.length);
  }

  /** Resolves when the written items are delivered or abandoned, or after the endpoint's timeout. */
  flush(): Promise<void> {
    return this.#sender.flush();
  }

  close(): Promise<void> {
    return this.#sender.close(CLOSE_MILLIS);
  }

  takeUnsent(): UnsentRequest[] {
    const { url, tls } = this.#endpoint;
    const headers = requestHeaders(this.#endpoint.headers, this.#contentType);
    return this.#sender.takeUnsent().map(({ body }) => ({ url: url.href, tls: tls.contents, body, headers }));
  }

  /** Exposes lost and queued items as metrics of this provider. */
  observe(provider: MeterProvider): void {
    this.#losses.observe(provider);
    const { monitorExportQueueSize } = METRICS;
    provider
      .getMeter('@mcp-vitals/node')
      .createObservableUpDownCounter(monitorExportQueueSize.name, metricOptions(monitorExportQueueSize))
      .addCallback((result) => result.observe(this.#queue.sizeBytes, { [ATTR_EXPORT_SIGNAL]: this.#signal }));
  }

  #partialSuccess(body: Buffer): PartialSuccess {
    try {
      const format = isJson(body) ? otlpFormat<never>(this.#signal, 'http/json') : (this.#format as OtlpFormat<never>);
      const partial = partialSuccessIn(body, format);
      if (partial.rejectedItems === 0 && partial.message !== '') {
        diag.warn(`@mcp-vitals/node: an export of ${this.#signal} was accepted with a warning: ${partial.message}`);
      }
      return partial;
    } catch (error) {
      // The request was accepted, even though its response is unreadable.
      diag.debug(`@mcp-vitals/node: the answer to an export of ${this.#signal} cannot be read`, error);
      return { rejectedItems: 0, message: '' };
    }
  }
}
