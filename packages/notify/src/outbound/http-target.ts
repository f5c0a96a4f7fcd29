import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Clock, retryAfterMillis, systemClock, wallTimeOf } from '@mcp-vitals/signals';
import { AddressGuard } from './address-guard.js';
import { blockedText, connectTo, literalAddress } from './connect.js';
import { Secret } from './secret.js';
import { withoutTracing } from './without-tracing.js';

/** Options of every channel that sends over HTTP. */
export interface HttpOptions {
  /** Permits plain `http:`, which anybody on the way can read and change. @default false */
  readonly allowHttp?: boolean;
  /**
   * Addresses and ranges that may be reached although they are loopback, private or reserved, such as `127.0.0.0/8`; `all` permits
   * every address. @default none
   */
  readonly allowAddresses?: readonly string[];
  /** Certificate authorities in PEM, in the place of the system's. */
  readonly ca?: string;
  /** Resolves names. Its answer is checked, and the request goes to a checked address. @default the system's */
  readonly lookup?: LookupFunction;
  readonly clock?: Clock;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfterMillis: number | undefined;
  /** The beginning of the body. */
  readonly body: string;
}

/** No more of an answer is read. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Longest wait for the rest of an answer whose status is known, in milliseconds. */
const MAX_BODY_MILLIS = 1000;

/** An address that requests go to. Redirects are not followed, no connection is kept, and none keeps the process alive. */
export class HttpTarget {
  readonly #url: Secret;
  readonly #options: HttpOptions;
  readonly #guard: AddressGuard;
  readonly #clock: Clock;

  /** @throws {TypeError} for an address that is no URL, not https, or names a blocked address literally */
  constructor(url: string | Secret, options: HttpOptions) {
    this.#url = Secret.of(url);
    this.#options = options;
    this.#guard = new AddressGuard(options.allowAddresses);
    this.#clock = options.clock ?? systemClock;
    const { protocol, hostname } = this.#parsed();
    if (protocol !== 'https:' && !(protocol === 'http:' && options.allowHttp)) {
      throw new TypeError(
        `the address of an alert channel has to be https, not ${protocol}//; allowHttp permits http:`,
      );
    }
    const literal = literalAddress(hostname);
    if (literal !== undefined && !this.#guard.permits(literal)) throw new TypeError(blockedText(literal));
  }

  /** Host and port, without the parts that may be secret. */
  get host(): string {
    return this.#parsed().host;
  }

  /**
   * @throws {BlockedAddressError} when the name resolves to addresses that may not be reached
   * @throws the connection's error
   */
  post(body: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    return withoutTracing(() => this.#post(body, headers, signal));
  }

  async #post(body: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    const url = this.#parsed();
    const isSecure = url.protocol === 'https:';
    const { lookup } = this.#options;
    const port = Number(url.port || (isSecure ? 443 : 80));
    const socket = await connectTo(url.hostname, port, { guard: this.#guard, lookup, signal });
    const bytes = Buffer.from(body);
    const options: https.RequestOptions = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'mcp-vitals',
        ...headers,
        'content-length': bytes.length,
      },
      createConnection: () => (isSecure ? this.#secured(socket, url.hostname) : socket),
      signal,
    };
    return new Promise((settle, reject) => {
      const request = (isSecure ? https : http).request(url, options);
      request.on('error', (error) => {
        socket.destroy();
        reject(error);
      });
      request.on('response', (response) => {
        void this.#read(response).then(settle);
      });
      request.end(bytes);
    });
  }

  #secured(socket: Socket, hostname: string): Socket {
    const host = literalAddress(hostname) ?? hostname;
    const { ca } = this.#options;
    return connectTls({
      socket,
      host,
      // An address is no server name.
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
    });
  }

  /** The status decides; the body is read as far as it comes soon, and is not waited for. */
  #read(response: IncomingMessage): Promise<HttpAnswer> {
    return new Promise((settle) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = () => {
        cancel();
        response.destroy();
        const { 'retry-after': retryAfter, date } = response.headers;
        const wallMillis = wallTimeOf(this.#clock, this.#clock.now());
        settle({
          status: response.statusCode ?? 0,
          retryAfterMillis: retryAfterMillis(retryAfter, date, wallMillis),
          body: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString(),
        });
      };
      const cancel = this.#clock.after(MAX_BODY_MILLIS, finish);
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= MAX_ANSWER_BYTES) finish();
      });
      response.on('error', finish);
      response.on('close', finish);
    });
  }

  #parsed(): URL {
    const url = this.#url.reveal();
    if (!URL.canParse(url)) throw new TypeError('the address of an alert channel is no URL');
    return new URL(url);
  }
}
