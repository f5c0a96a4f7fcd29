import type { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ExportResponse, IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';

type HttpConfiguration = ReturnType<typeof convertLegacyHttpOptions>;

/** After these a request may be sent again (OTLP 1.9, "Retryable Response Codes"). */
const RETRYABLE = new Set([429, 502, 503, 504]);
const MOST_ATTEMPTS = 6;
const FIRST_BACKOFF_MILLIS = 1000;
const BACKOFF_FACTOR = 1.5;
const MOST_BACKOFF_MILLIS = 5000;
const JITTER = 0.2;
/** Of an answer no more is kept; it says at most how much of the request was refused. */
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * Posts OTLP over HTTP and tries again with a growing pause, as OpenTelemetry's own transport does, but holds neither
 * socket nor timer that keeps the process alive: an app that is done ends, whatever its collector does.
 */
export class OtlpTransport implements IExporterTransport {
  readonly #configuration: HttpConfiguration;
  readonly #ending: AbortSignal;
  #agent: Agent | undefined;

  /** @param ending aborted when the process is about to end: what failed is not tried again */
  constructor(configuration: HttpConfiguration, ending: AbortSignal) {
    this.#configuration = configuration;
    this.#ending = ending;
  }

  /** Never rejects for what the collector does. @param timeoutMillis for all attempts together */
  async send(data: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    const deadline = performance.now() + timeoutMillis;
    let backoff = FIRST_BACKOFF_MILLIS;
    for (let attempt = 1; ; attempt++) {
      const response = await this.#post(data, Math.max(1, deadline - performance.now()));
      if (response.status !== 'retryable' || attempt === MOST_ATTEMPTS) return response;
      const pause = response.retryInMillis ?? backoff * (1 + JITTER * (2 * Math.random() - 1));
      if (performance.now() + pause > deadline || !(await this.#pause(pause))) return response;
      backoff = Math.min(MOST_BACKOFF_MILLIS, BACKOFF_FACTOR * backoff);
    }
  }

  shutdown(): void {}

  /** Whether it waited to the end. */
  #pause(millis: number): Promise<boolean> {
    return wait(millis, true, { ref: false, signal: this.#ending }).catch(() => false);
  }

  async #post(data: Uint8Array, timeoutMillis: number): Promise<ExportResponse> {
    const { url, compression, userAgent } = this.#configuration;
    const { protocol } = new URL(url);
    // Not loaded before it is needed: an instrumentation of HTTP may still have to be set up.
    const { request: open } = await (protocol === 'https:' ? import('node:https') : import('node:http'));
    this.#agent ??= await this.#configuration.agentFactory(protocol);
    const headers = await this.#configuration.headers();
    if (userAgent !== undefined) headers['User-Agent'] = userAgent;
    if (compression === 'gzip') headers['Content-Encoding'] = 'gzip';
    const body = compression === 'gzip' ? gzipSync(data) : data;
    return new Promise((resolve) => {
      const retry = (error: Error) => resolve({ status: 'retryable', error });
      const request = open(url, { method: 'POST', headers, agent: this.#agent });
      request.on('socket', (socket) => {
        socket.unref();
        // A name with several addresses is connected anew for each, and holds the process anew.
        if (socket.connecting) socket.once('connect', () => socket.unref());
      });
      request.setTimeout(timeoutMillis, () =>
        request.destroy(new Error(`no answer in ${Math.round(timeoutMillis)} ms`)),
      );
      request.on('error', retry);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('error', retry);
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= MOST_ANSWER_BYTES) chunks.push(chunk);
        });
        response.on('end', () => {
          const answer = bytes <= MOST_ANSWER_BYTES ? Buffer.concat(chunks) : undefined;
          resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after'], answer));
        });
      });
      request.end(body);
    });
  }
}

function outcomeOf(status: number, retryAfter: string | undefined, data: Uint8Array | undefined): ExportResponse {
  if (status >= 200 && status < 300) return { status: 'success', ...(data && { data }) };
  const error = new Error(`the collector answered ${status}`);
  if (!RETRYABLE.has(status)) return { status: 'failure', error };
  const seconds = Number.parseInt(retryAfter ?? '', 10);
  return seconds > 0 ? { status: 'retryable', retryInMillis: 1000 * seconds, error } : { status: 'retryable', error };
}
