/** A process that takes spans by OTLP/HTTP as JSON, fails on request, and reports each span it accepted. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Behaviour } from './fault.js';

/** The messages of the process to its parent. */
export type CollectorMessage = { readonly port: number } | { readonly spans: number[] };

interface TracesRequest {
  resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[];
}

const [port = '0', certificate] = process.argv.slice(2);
let behaviour: Behaviour = { kind: 'healthy' };
process.on('message', (next: Behaviour) => {
  behaviour = next;
});

const say = (message: CollectorMessage): void => void process.send?.(message);

const listener: RequestListener = (request, response) => void answer(request, response);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const now = behaviour;
  if (now.kind === 'reset') return request.socket.resetAndDestroy();
  const body = await read(request);
  if (now.kind === 'hung') return undefined;
  if (now.kind === 'status') return refuse(response, now);
  if (now.kind === 'limit' && body.length > now.maxBytes) return response.writeHead(413).end();

  const { resourceSpans } = JSON.parse(body.toString()) as TracesRequest;
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  say({ spans: spans.map(({ name }) => Number(name)) });
  // It has the spans, and answers late.
  if (now.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, now.millis));
  return response.setHeader('content-type', 'application/json').end('{}');
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function refuse(response: ServerResponse, { status, retryAfter }: Extract<Behaviour, { kind: 'status' }>): void {
  if (retryAfter !== undefined) {
    response.setHeader('retry-after', retryAfter === 'date' ? new Date(Date.now() + 15_000).toUTCString() : retryAfter);
  }
  response.writeHead(status).end();
}

const server = certificate
  ? createTlsServer({ cert: readFileSync(certificate), key: readFileSync(certificate) }, listener)
  : createServer(listener);
server.listen(Number(port), '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit());
