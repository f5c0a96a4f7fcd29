import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a monitor answers at each path. */
type Answers = Readonly<Record<string, unknown>>;

/** An HTTP server on the loopback that answers as a monitor does, and keeps what it was asked with. */
export class FakeMonitor {
  readonly tokens: (string | undefined)[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(answers: Answers, token?: string): Promise<FakeMonitor> {
    const server = createServer((request, response) => {
      monitor.tokens.push(request.headers.authorization);
      const answer = answers[request.url ?? ''];
      const isRefused = token !== undefined && request.headers.authorization !== `Bearer ${token}`;
      response.writeHead(isRefused ? 401 : answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(isRefused ? '' : typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
    });
    const monitor = new FakeMonitor(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return monitor;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
