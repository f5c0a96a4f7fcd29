import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { ManualClock } from '@mcp-vitals/signals';

export type Fault = 'none' | 'killed' | 'hung' | 'slow';

/** Milliseconds that pass before an answer. */
const DELAYS: Readonly<Record<Fault, number>> = { none: 0, killed: 0, hung: 10_000, slow: 500 };

/** A proxy on loopback that makes a server look killed, hung or slow, by a clock that a test moves. */
export class FaultyProxy {
  fault: Fault = 'none';
  #isDelaying = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(targetPort: number, clock: ManualClock) {
    this.#server = createServer((client) => {
      if (this.fault === 'killed') {
        client.destroy();
        return;
      }
      const upstream = connect(targetPort, '127.0.0.1');
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.on('data', (data) => {
        if (this.#isDelaying) clock.pass(DELAYS[this.fault]);
        this.#isDelaying = false;
        if (this.fault !== 'hung') upstream.write(data);
      });
      upstream.on('data', (data) => {
        if (this.fault !== 'hung') client.write(data);
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next request is the one that takes longer. Open connections break when the server dies. */
  become(fault: Fault): void {
    this.fault = fault;
    this.#isDelaying = true;
    if (fault === 'killed') for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
