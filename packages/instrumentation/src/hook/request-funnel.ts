import { ErrorType } from '@mcp-vitals/signals';
import type { Request } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Connection } from '../wire/connection.js';
import { connections, type Transport } from '../wire/transport.js';
import { observesSend } from '../wire/transport-wrapper.js';
import type { Protocol } from './inbound-patch.js';
import { type Method, wrapMethod } from './wrap-method.js';

/** The request funnel and where its request stands among the arguments: v2's, then v1's. */
const FUNNELS = [
  ['_requestWithSchemaViaCodec', 1],
  ['request', 0],
] as const;

/**
 * Observes the method through which a protocol object makes its requests: it knows the caller's AbortSignal, and sees
 * requests that never reach the transport.
 */
export function watchFunnel(protocol: object): void {
  const funnel = FUNNELS.find(([name]) => typeof Reflect.get(protocol, name) === 'function');
  if (!funnel) return;
  const [name, requestIndex] = funnel;
  wrapMethod(protocol, name, (request) => watched(request, requestIndex));
}

/** The SDKs call `send` before their funnel returns: what is set around the call holds for the request it sends. */
const watched = (funnel: Method, requestIndex: number): Method =>
  function (this: Protocol, ...args) {
    const connection = connections.get(this.transport as object);
    if (!connection) return funnel.apply(this, args);
    const { outbound } = connection;
    const options = (args.at(-1) ?? {}) as { signal?: AbortSignal; relatedTask?: unknown };
    const before = outbound.requestsSent;
    outbound.abortSignal = options.signal;
    try {
      return funnel.apply(this, args);
    } finally {
      outbound.abortSignal = undefined;
      // A request that belongs to a task waits in the task's queue: it is on its way.
      if (outbound.requestsSent === before && options.relatedTask === undefined) {
        safely(() => neverSent(connection, this, args[requestIndex] as Request, options.signal?.aborted === true));
      }
    }
  };

function neverSent(connection: Connection, protocol: object, request: Request, isAborted: boolean): void {
  const { transport } = protocol as { transport?: Transport };
  // A `send` that was put in place of ours sends unseen: that is no failure.
  if (!isAborted && (!transport || !observesSend(transport))) return;
  connection.outbound.neverSent(request, isAborted ? ErrorType.CANCELLED : ErrorType.SEND_FAILED);
}
