import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  localhostHostValidation,
  localhostOriginValidation,
  type NodeIncomingMessageLike,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { StartupError } from '../startup-error.js';
import type { Closable, HttpEndpoint } from './service.js';

const ENDPOINT_PATH = '/mcp';

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

export interface ListenOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

export interface HttpListener extends Closable {
  readonly url: string;
}

/**
 * Puts an endpoint on a port. Bound to loopback, it answers only requests that were meant for loopback: a web page must
 * not reach it by DNS rebinding.
 *
 * @throws {StartupError} when the port or the address is not available.
 */
export async function listen(endpoint: HttpEndpoint, { host, port }: ListenOptions): Promise<HttpListener> {
  const handle = toNodeHandler(endpoint);
  const guards = LOOPBACK.includes(host) ? [localhostHostValidation(), localhostOriginValidation()] : [];
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== ENDPOINT_PATH) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`The MCP endpoint is ${ENDPOINT_PATH}\n`);
      return;
    }
    if (guards.every((passes) => passes(request, response))) void handle(request as NodeIncomingMessageLike, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}${ENDPOINT_PATH}`,
    close: async () => {
      server.close();
      await endpoint.close();
      server.closeAllConnections();
    },
  };
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): StartupError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartupError(
        `port ${port} on ${host} is in use: stop what uses it, or choose another with --port (0 for any)`,
      );
    case 'EACCES':
      return new StartupError(`port ${port} on ${host} is not ours to open: choose one above 1023 with --port`);
    default:
      return new StartupError(
        `cannot listen on ${host} (${error.code ?? error.message}): choose another address with --host`,
      );
  }
}
