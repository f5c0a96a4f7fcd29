import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export type Fault = 'none' | 'killed' | 'hung' | 'slow';

/** A proxy on loopback that makes a server look killed, hung or slow. */
export class FaultyProxy {
  fault: Fault = 'none';
  /** The delay of a slow server's answers. */
  readonly delayMillis: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(targetPort: number, delayMillis: number) {
    this.delayMillis = delayMillis;
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
        if (this.fault !== 'hung') upstream.write(data);
      });
      upstream.on('data', (data) => {
        if (this.fault === 'slow') setTimeout(() => client.write(data), this.delayMillis);
        else if (this.fault !== 'hung') client.write(data);
      });
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** Open connections break when the server dies. */
  become(fault: Fault): void {
    this.fault = fault;
    if (fault === 'killed') for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
