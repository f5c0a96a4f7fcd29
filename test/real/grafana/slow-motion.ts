import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * Passes OTLP/JSON on and stretches its times, so that a run of a minute fills an hour that ends with it: each time is
 * moved away from the end of the run by the factor.
 */
export class SlowMotion {
  readonly #server: Server;
  readonly #endNanos: bigint;
  /** Where it goes to. */
  target = '';

  private constructor(
    server: Server,
    endMillis: number,
    readonly factor: number,
  ) {
    this.#server = server;
    this.#endNanos = BigInt(Math.round(endMillis)) * 1_000_000n;
    server.on('request', (request, response) => {
      this.#pass(request).then(
        (status) => response.writeHead(status).end('{}'),
        () => response.writeHead(503).end(),
      );
    });
  }

  /** @param endMillis the wall time at which the run is to end; later times stay as they are */
  static async start(endMillis: number, factor: number): Promise<SlowMotion> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SlowMotion(server, endMillis, factor);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #pass(request: IncomingMessage): Promise<number> {
    const body = (await buffer(request)).toString();
    const stretched = body.replace(/"(timeUnixNano|startTimeUnixNano)":"(\d+)"/g, (_, key: string, nanos: string) => {
      return `"${key}":"${this.#stretch(BigInt(nanos))}"`;
    });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.target}${request.url}`, { method: 'POST', headers, body: stretched });
    await response.arrayBuffer();
    return response.status;
  }

  #stretch(nanos: bigint): bigint {
    const before = this.#endNanos - nanos;
    return before <= 0n ? nanos : this.#endNanos - before * BigInt(this.factor);
  }
}
