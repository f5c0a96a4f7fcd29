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
  readonly #runMillis: number;
  #endMillis: number | undefined;
  /** Where it goes to. */
  target = '';

  private constructor(
    server: Server,
    runMillis: number,
    readonly factor: number,
  ) {
    this.#server = server;
    this.#runMillis = runMillis;
    server.on('request', (request, response) => {
      this.#pass(request).then(
        (status) => response.writeHead(status).end('{}'),
        () => response.writeHead(503).end(),
      );
    });
  }

  /** @param runMillis the length of the run, from the first export on; later times stay as they are */
  static async start(runMillis: number, factor: number): Promise<SlowMotion> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new SlowMotion(server, runMillis, factor);
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
      return `"${key}":"${Math.round(this.at(Number(nanos) / 1e6) * 1000)}000"`;
    });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.target}${request.url}`, { method: 'POST', headers, body: stretched });
    await response.arrayBuffer();
    return response.status;
  }

  /** The wall time at which the run ends. */
  get endMillis(): number {
    this.#endMillis ??= Date.now() + this.#runMillis;
    return this.#endMillis;
  }

  /** Where a moment of the run is after stretching, in milliseconds. */
  at(millis: number): number {
    const before = this.endMillis - millis;
    return before <= 0 ? millis : this.endMillis - before * this.factor;
  }
}
