import { ErrorType } from '@mcp-vitals/signals';
import type { Request } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Connection } from '../wire/connection.js';
import { connections, type Transport } from '../wire/transport.js';
import { observesSend } from '../wire/transport-wrapper.js';
import type { Protocol } from './inbound-patch.js';
import { lastConnectionOf } from './last-connection.js';
import { type Method, wrapMethod } from './wrap-method.js';

/** The names of the request funnel and the index of the request among its arguments: v2's, then v1's. */
const FUNNELS = [
  ['_requestWithSchemaViaCodec', 1],
  ['request', 0],
] as const;

/**
 * Observes the method through which a protocol object sends its requests. It receives the caller's AbortSignal, and also
 * requests that never reach the transport.
 */
export function watchFunnel(protocol: object): void {
  const funnel = FUNNELS.find(([name]) => typeof Reflect.get(protocol, name) === 'function');
  if (!funnel) return;
  const [name, requestIndex] = funnel;
  wrapMethod(protocol, name, (request) => watched(request, requestIndex));
}

/** The SDKs call `send` synchronously in their funnel, so state set around the call applies to the request being sent. */
const watched = (funnel: Method, requestIndex: number): Method =>
  function (this: Protocol, ...args) {
    const connection = connections.get(this.transport as object) ?? lastConnectionOf(this);
    if (!connection) return funnel.apply(this, args);
    const { outbound } = connection;
    const options = (args.at(-1) ?? {}) as { signal?: AbortSignal; relatedTask?: unknown };
    const before = outbound.requestsSent;
    outbound.abortSignal = options.signal;
    try {
      return funnel.apply(this, args);
    } finally {
      outbound.abortSignal = undefined;
      // A request that belongs to a task is queued in the task and will be sent.
      if (outbound.requestsSent === before && options.relatedTask === undefined) {
        safely(() => neverSent(connection, this, args[requestIndex] as Request, options.signal?.aborted === true));
      }
    }
  };

function neverSent(connection: Connection, protocol: object, request: Request, isAborted: boolean): void {
  const { transport, _requestMessageId: id } = protocol as { transport?: Transport; _requestMessageId?: unknown };
  // If `send` was replaced by the application, the request was sent unobserved, which is no failure.
  if (!isAborted && transport && !observesSend(transport)) return;
  const errorType = transport ? ErrorType.SEND_FAILED : ErrorType.CONNECTION_CLOSED;
  // The id that it would have had, because the conventions require one of every request.
  const identified = typeof id === 'number' ? { ...request, id } : request;
  connection.outbound.neverSent(identified, isAborted ? ErrorType.CANCELLED : errorType);
}
