import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpServerTransport } from './mcp-sdk.js';

/** Begins to serve one request. */
export type Serve = () => Promise<HttpServerTransport>;

/** Hands a request to the SDK's transport, which speaks in requests and responses of the web. */
export async function passToSdk(
  request: IncomingMessage,
  response: ServerResponse,
  { url, serve }: { readonly url: URL; readonly serve: Serve },
): Promise<void> {
  const { method = 'GET', headers } = request;
  const body = method === 'POST' ? await text(request) : undefined;
  const transport = await serve();
  const answer = await transport.handleRequest(
    new Request(url, { method, headers: headers as Record<string, string>, ...(body !== undefined && { body }) }),
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
