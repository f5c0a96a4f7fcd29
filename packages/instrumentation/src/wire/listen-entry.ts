import { context } from '@opentelemetry/api';
import { isObject, type Request } from '../message/messages.js';
import { SUCCESS } from '../record/outcome.js';
import { safely } from '../safely.js';
import type { Connection } from './connection.js';
import { connections, type Transport } from './transport.js';
import { wrapSend } from './transport-wrapper.js';

/** The method of subscriptions (MCP 2026-07-28), which SDK v2 answers before any protocol object sees the request. */
const LISTEN = 'subscriptions/listen';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

/** The header in which a client of MCP 2026-07-28 repeats the method of its message. */
const METHOD_HEADER = 'mcp-method';

export type Fetch = (request: globalThis.Request, options?: { parsedBody?: unknown }) => Promise<Response>;

const isListen = (message: unknown): message is Request =>
  isObject(message) && message.method === LISTEN && message.id !== undefined;

/**
 * Observes the subscriptions that v2's `serveStdio` serves. It gives each protocol object a separate channel over one
 * transport, and answers subscription requests on that transport.
 */
export function watchListenOnPipe(channel: object, connection: Connection): void {
  const { _wire: wire } = channel as { _wire?: unknown };
  if (!isObject(wire) || typeof wire.onmessage !== 'function') return;
  const transport = wire as unknown as Transport;
  const isWatched = connections.has(transport);
  if (!wrapSend(transport)) return;
  connections.set(transport, connection);
  if (isWatched) return;
  const { onmessage } = transport;
  transport.onmessage = function (this: unknown, message, ...rest) {
    if (isListen(message)) safely(() => begin(connections.get(transport)!, message, rest[0]));
    return onmessage!.call(this as never, message, ...rest);
  };
}

/**
 * Observes the subscriptions that v2's `createMcpHandler` serves over HTTP. The acknowledgement is the first message of
 * the response stream.
 */
export const watchListenOverHttp =
  (fetch: Fetch, connect: () => Connection): Fetch =>
  async (request, options) => {
    if (request.headers?.get?.(METHOD_HEADER) !== LISTEN) return fetch(request, options);
    const connection = connect();
    const body: unknown = options?.parsedBody ?? (await bodyOf(request));
    const operation = isListen(body) ? safely(() => begin(connection, body, { request })) : undefined;
    if (!isListen(body) || !operation) return fetch(request, options);
    try {
      const response = await context.with(operation.context, fetch, undefined, request, options);
      safely(() => context.with(operation.context, answered, undefined, connection, body, response));
      return response;
    } catch (error) {
      safely(() => connection.closed());
      throw error;
    }
  };

/** The message in the body of a request; `undefined` if it was read already, and cannot be cloned, or is no JSON. */
async function bodyOf(request: globalThis.Request): Promise<unknown> {
  try {
    return await request.clone().json();
  } catch {
    return undefined;
  }
}

function begin(connection: Connection, message: Request, extra: unknown) {
  const policy = connection.session.telemetry.policy();
  return policy && connection.inbound.request(message, extra, policy);
}

function answered(connection: Connection, { id }: Request, response: Response): void {
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const acknowledgement = { method: ACKNOWLEDGED, params: { _meta: { [SUBSCRIPTION_ID]: id } } };
    connection.sending(acknowledgement)?.operation?.end(SUCCESS);
    return;
  }
  void response
    .clone()
    .json()
    .catch(() => ({ id, error: { code: response.status, message: response.statusText } }))
    .then((answer) => safely(() => connection.inbound.answered({ ...(answer as object), id })));
}
