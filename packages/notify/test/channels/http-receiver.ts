import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificate.js';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type HttpAnswerer = (request: ReceivedRequest, response: ServerResponse, socket: Socket) => void;

/** A real HTTP server on a free port of the loopback interface. */
export class HttpReceiver {
  readonly requests: ReceivedRequest[] = [];
  answer: HttpAnswerer = (_request, response) => void response.end('ok');
  readonly #server: Server;
  readonly #scheme: string;
  #taking = 0;

  private constructor(certificate?: Certificate) {
    const handle = (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response);
    this.#server = certificate ? createSecureServer(certificate, handle) : createServer(handle);
    this.#scheme = certificate ? 'https' : 'http';
  }

  static async start(certificate?: Certificate): Promise<HttpReceiver> {
    const receiver = new HttpReceiver(certificate);
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    onTestFinished(() => {
      receiver.#server.closeAllConnections();
      receiver.#server.close();
    });
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}/hook`;
  }

  /** Resolves once no connection is open, and what came on them was taken. */
  async idle(): Promise<void> {
    do await setImmediate();
    while (this.#taking > 0 || (await promisify(this.#server.getConnections.bind(this.#server))()) > 0);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    this.#taking++;
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The sender ended in the middle.
      return;
    } finally {
      this.#taking--;
    }
    const { method = '', url = '', headers, socket } = request;
    const received = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
    this.requests.push(received);
    this.answer(received, response, socket);
  }
}

/** What a test passes to every channel that it lets reach a loopback server. */
export const LOOPBACK = { allowHttp: true, allowAddresses: ['127.0.0.0/8'] } as const;

export const never = new AbortController().signal;
