import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Clock } from '@mcp-vitals/signals';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { sdk } from '../../../opentelemetry/sdk.js';
import type { Attempt } from './collector-answer.js';
import type { CollectorEndpoint } from './collector-endpoint.js';
import { lateError, letExit } from './connecting.js';

/** Maximum size of a response body that is kept. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Number of addresses of a name that an attempt has time for. */
const MAX_ADDRESSES = 4;

type Http = Pick<typeof import('node:http'), 'request' | 'Agent'>;

// `import` would read every export of a module of Node.js, and with `http.WebSocket` load all of undici.
const require = createRequire(import.meta.url);

/**
 * A keep-alive connection to a collector. Neither its socket nor its timers keep the process alive: a finished application
 * exits, whatever its collector does.
 */
export class CollectorConnection {
  readonly #endpoint: CollectorEndpoint;
  readonly #clock: Clock;
  #http: Http | undefined;
  #agent: Agent | undefined;
  readonly #requests = new Map<object, ClientRequest>();

  constructor(endpoint: CollectorEndpoint, clock: Clock) {
    this.#endpoint = endpoint;
    this.#clock = clock;
  }

  /** Whether a request was handed to the operating system, which sends it even if this process ends. */
  isWritten(subject: object): boolean {
    return this.#requests.get(subject)?.writableFinished === true;
  }

  /** Whether the request waits for a connection. */
  isConnecting(subject: object): boolean {
    return this.#requests.get(subject)?.socket?.connecting === true;
  }

  /**
   * Posts a request and waits for the response, at most the endpoint's timeout. Never rejects.
   * @param subject identifies the request in {@link isWritten}
   */
  async post(subject: object, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<Attempt> {
    try {
      const http = this.#load();
      const attempt = await this.#attempt(http, subject, body, headers);
      // The collector closed the idle connection just as it was reused, so the request was not processed.
      const isClosed = 'error' in attempt && ['ECONNRESET', 'EPIPE'].includes(attempt.error.code ?? '');
      const isStale = isClosed && this.#requests.get(subject)?.reusedSocket;
      const isAgain = isStale || (hasFailed(attempt) && this.#endpoint.tls.refresh());
      return isAgain ? await this.#attempt(http, subject, body, headers) : attempt;
    } catch (error) {
      return { error: error as NodeJS.ErrnoException };
    } finally {
      this.#requests.delete(subject);
    }
  }

  /** Raises the number of sockets, to send the queue in parallel when the process ends. */
  widen(maxSockets: number): void {
    if (this.#agent) this.#agent.maxSockets = maxSockets;
  }

  /** Aborts the attempts in progress. */
  abort(): void {
    for (const request of this.#requests.values()) request.destroy(new Error('the process ended'));
  }

  close(): void {
    this.#agent?.destroy();
  }

  #load(): Http {
    // Loaded on first use, so that an instrumentation of HTTP can be set up first.
    this.#http ??= require(this.#endpoint.url.protocol === 'https:' ? 'node:https' : 'node:http') as Http;
    const { timeoutMillis } = this.#endpoint;
    this.#agent ??= new this.#http.Agent({
      keepAlive: true,
      maxSockets: 1,
      // The default of 250 ms for each address of a name never reaches a collector that is further away.
      autoSelectFamilyAttemptTimeout: Math.max(1, Math.round(timeoutMillis / MAX_ADDRESSES)),
    });
    return this.#http;
  }

  #attempt(http: Http, subject: object, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<Attempt> {
    const { url, timeoutMillis, tls } = this.#endpoint;
    return new Promise((resolve) => {
      const ofRequest = { headers: { ...headers, 'content-length': body.length }, agent: this.#agent! };
      // The agent keeps apart connections with different certificates.
      const options = { method: 'POST', ...ofRequest, ...tls.contents };
      // Tracing is suppressed, because the export must not appear in the application's traces.
      const request = context.with(sdk.core().suppressTracing(ROOT_CONTEXT), () => http.request(url, options));
      this.#requests.set(subject, request);
      const stopWaiting = this.#clock.after(timeoutMillis, () =>
        request.destroy(lateError(request, Math.round(timeoutMillis))),
      );
      const settle = (attempt: Attempt): void => {
        stopWaiting();
        resolve(attempt);
      };
      request.on('socket', (socket) => letExit(request, socket));
      let isAnswered = false;
      request.on('error', (error) => isAnswered || settle({ error }));
      request.on('response', (response) => {
        isAnswered = true;
        readAnswer(response, settle);
      });
      // Where a server switches protocols (101), Node.js closes the connection without an answer or an error.
      request.on('close', () => isAnswered || settle({ error: new Error('no answer before the connection closed') }));
      request.end(body);
    });
  }
}

/** Whether a collector may have refused a certificate, or this process that of the collector. */
const hasFailed = (attempt: Attempt): boolean => 'error' in attempt || attempt.status >= 400;

/** The status decides, whatever becomes of the connection: the body is kept as far as it comes within the limits. */
function readAnswer(response: IncomingMessage, settle: (attempt: Attempt) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
    else response.destroy();
  });
  response.on('error', () => {});
  const finish = () => {
    const { statusCode = 0, headers } = response;
    settle({ status: statusCode, headers, body: decoded(Buffer.concat(chunks), headers['content-encoding']) });
  };
  response.once('end', finish).once('close', finish);
}

/** The body without the compression that some proxies apply unasked; empty if it cannot be read within the limit. */
function decoded(body: Buffer, encoding = 'identity'): Buffer {
  if (encoding === 'identity' || body.length === 0) return body;
  try {
    const { unzipSync } = require('node:zlib') as typeof import('node:zlib');
    return unzipSync(body, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch {
    return Buffer.alloc(0);
  }
}
