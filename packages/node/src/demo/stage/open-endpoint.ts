import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { passToSdk, type Serve } from './pass-to-sdk.js';

/** A server over HTTP on loopback that serves everybody. */
export class OpenEndpoint {
  readonly #http: Server;

  constructor(serve: Serve) {
    this.#http = createServer((request, response) => {
      const url = this.url;
      passToSdk(request, response, { url, serve }).catch((error) => response.writeHead(500).end(String(error)));
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get url(): URL {
    return new URL('/mcp', this.origin);
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#http.listen(0, '127.0.0.1', resolve);
    });
  }

  close(): void {
    this.#http.closeAllConnections();
    this.#http.close();
  }
}
