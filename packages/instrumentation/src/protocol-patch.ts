import { ErrorType } from '@mcp-vitals/signals';
import { context, createContextKey } from '@opentelemetry/api';
import type { Connection } from './connection.js';
import { isObject, type Request } from './messages.js';
import type { Registry } from './names.js';
import { watchResponseCache } from './response-cache.js';
import { connectionOf, type Transport, tapTransport } from './tap.js';
import { safely, type Telemetry } from './telemetry.js';
import { watchClientValidation, watchServerValidation } from './validation.js';
import { type Method, wrapMethod } from './wrap-method.js';

/** The request funnel and where its request stands among the arguments: v2's, then v1's. */
const FUNNELS = [
  ['_requestWithSchemaViaCodec', 1],
  ['request', 0],
] as const;

/** Set in the context in which a client connects. */
const CONNECTING = createContextKey('@mcp-vitals/instrumentation.connecting');

/**
 * Patches a protocol object, or the prototype of a class of them, found by its shape: `connect` taps the transport
 * before anything is sent; the funnel tells an abort from a timeout and sees requests that never reach the transport;
 * `_cleanupTimeout` is where every request ends. What an SDK version lacks is left out.
 */
export function patchProtocol(protocol: object, telemetry: Telemetry): void {
  wrapMethod(protocol, 'connect', (connect) => {
    return function (...args) {
      const [transport] = args;
      if (!isObject(transport)) return connect.apply(this, args);
      safely(() => tapProtocol(this, transport as unknown as Transport, telemetry));
      const connecting = safely(() => context.active().setValue(CONNECTING, true)) ?? context.active();
      return context.with(connecting, connect, this, ...args);
    };
  });
  wrapMethod(protocol, '_cleanupTimeout', (cleanupTimeout) => {
    return function (...args) {
      safely(() => connectionFor(this)?.settled(args[0] as number));
      return cleanupTimeout.apply(this, args);
    };
  });
  const funnel = FUNNELS.find(([name]) => typeof Reflect.get(protocol, name) === 'function');
  if (funnel) wrapMethod(protocol, funnel[0], (original) => watchFunnel(original, funnel[1]));
}

/** Patches a high-level `McpServer`, or the prototype of their class; its protocol object is patched by itself. */
export function patchMcpServer(mcpServer: object, telemetry: Telemetry): void {
  watchServerValidation(mcpServer, telemetry);
  wrapMethod(mcpServer, 'connect', (connect) => {
    return function (...args) {
      safely(() => rememberRegistry(this));
      return connect.apply(this, args);
    };
  });
}

/** Taps the transport of a protocol object that is connected, or about to be. */
export function tapProtocol(protocol: object, transport: Transport, telemetry: Telemetry): void {
  const role = 'callTool' in protocol ? 'client' : 'server';
  if (role === 'client') {
    safely(() => watchClientValidation(protocol, telemetry));
    safely(() => watchResponseCache(protocol, telemetry));
  }
  tapTransport(transport, { telemetry, role, registry: registries.get(protocol) });
  if (isObject((transport as { _serverParams?: unknown })._serverParams))
    safely(() => tapSiblings(transport, telemetry));
}

/**
 * SDK v2 tries a stdio server's protocol version on a second process, whose transport it makes for itself: the transport
 * that is started while a client connects belongs to that client.
 */
function tapSiblings(transport: Transport, telemetry: Telemetry): void {
  wrapMethod(Object.getPrototypeOf(transport), 'start', (start) => {
    return function (...args) {
      const isSibling = context.active().getValue(CONNECTING) === true;
      if (isSibling) safely(() => tapTransport(this as unknown as Transport, { telemetry, role: 'client' }));
      return start.apply(this, args);
    };
  });
}

/** Where the protocol objects of high-level `McpServer`s keep what is registered. */
const registries = new WeakMap<object, Registry>();

/** Remembers where the tools and prompts of a high-level `McpServer` are registered. */
export function rememberRegistry(mcpServer: object): void {
  const { server } = mcpServer as { server?: unknown };
  if (!isObject(server)) return;
  registries.set(server, (kind, name) => {
    const registered = Reflect.get(mcpServer, kind === 'tools' ? '_registeredTools' : '_registeredPrompts');
    return isObject(registered) && Object.hasOwn(registered, name);
  });
}

function connectionFor(protocol: object): Connection | undefined {
  const { transport } = protocol as { transport?: unknown };
  return isObject(transport) ? connectionOf(transport) : undefined;
}

/** The SDKs call `send` before their funnel returns: what is set around the call holds for the request it sends. */
function watchFunnel(funnel: Method, requestIndex: number): Method {
  return function (...args) {
    const connection = safely(() => connectionFor(this));
    if (!connection?.isWatching) return funnel.apply(this, args);
    const options = (args.at(-1) ?? {}) as { signal?: AbortSignal; relatedTask?: unknown };
    const before = connection.requestsSent;
    connection.abortSignal = options.signal;
    try {
      return funnel.apply(this, args);
    } finally {
      connection.abortSignal = undefined;
      // A request that belongs to a task waits in the task's queue: it is on its way.
      if (connection.requestsSent === before && options.relatedTask === undefined) {
        safely(() => neverSent(connection, args[requestIndex] as Request, options.signal));
      }
    }
  };
}

function neverSent(connection: Connection, request: Request, signal: AbortSignal | undefined): void {
  connection.neverSent(request, signal?.aborted ? ErrorType.CANCELLED : ErrorType.SEND_FAILED);
}
