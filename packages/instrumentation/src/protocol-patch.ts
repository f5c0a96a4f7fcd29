import { ErrorType } from '@mcp-vitals/signals';
import type { Connection } from './connection.js';
import { isObject, type Request } from './messages.js';
import type { Registry } from './names.js';
import { connectionOf, type Transport, tapTransport } from './tap.js';
import { safely, type Telemetry } from './telemetry.js';

/** What a `Client` or a `Server` of either SDK major, or their prototype, has in common. */
type Protocol = Record<string, unknown> & { transport?: Transport };

type Method = (this: Protocol, ...args: unknown[]) => unknown;

/** Set on what is patched, shared by every copy of this package: patched once, whoever comes first. */
const PATCHED = Symbol.for('@mcp-vitals/instrumentation.patched');

/** The request funnel and where its request stands among the arguments: v1's, then v2's. */
const FUNNELS = [
  ['_requestWithSchemaViaCodec', 1],
  ['request', 0],
] as const;

export interface PatchOptions {
  readonly telemetry: Telemetry;
  readonly registry?: Registry;
}

/**
 * Patches a protocol object, or the prototype of a class of them, found by its shape.
 * `connect` taps the transport before anything is sent; the timer hooks tell a timeout from an abort; the funnel sees
 * requests that never reach the transport. Whatever is absent in an SDK version is left out.
 */
export function patchProtocol(target: object, options: PatchOptions): void {
  const protocol = target as Protocol;
  if (Reflect.get(protocol, PATCHED)) return;
  Object.defineProperty(protocol, PATCHED, { value: true });
  wrap(protocol, 'connect', (connect) => {
    return function (...args) {
      if (isObject(args[0])) safely(() => tapProtocol(this, args[0] as unknown as Transport, options));
      return connect.apply(this, args);
    };
  });
  wrap(protocol, '_setupTimeout', (setupTimeout) => {
    return function (id, timeout, maxTotalTimeout, onTimeout, ...rest) {
      const timedOut = (...args: unknown[]) => {
        safely(() => currentConnection(this)?.timedOut(id as number));
        return (onTimeout as Method).apply(this, args);
      };
      return setupTimeout.call(this, id, timeout, maxTotalTimeout, timedOut, ...rest);
    };
  });
  wrap(protocol, '_cleanupTimeout', (cleanupTimeout) => {
    return function (id, ...rest) {
      safely(() => currentConnection(this)?.settled(id as number));
      return cleanupTimeout.call(this, id, ...rest);
    };
  });
  const funnel = FUNNELS.find(([name]) => typeof protocol[name] === 'function');
  if (funnel) wrap(protocol, funnel[0], (original) => watchFunnel(original, funnel[1]));
}

/** Taps the transport of a protocol object that is connected, or about to be. */
export function tapProtocol(protocol: object, transport: Transport, { telemetry, registry }: PatchOptions): Connection {
  const role = 'callTool' in protocol ? 'client' : 'server';
  return tapTransport(transport, { telemetry, role, registry: registry ?? registries.get(protocol) });
}

/** Where the servers of high-level `McpServer`s keep what is registered; filled when an `McpServer` is patched. */
const registries = new WeakMap<object, Registry>();

/** Remembers where the tools and prompts of a high-level `McpServer` are registered. */
export function rememberRegistry(mcpServer: object): void {
  const { server, _registeredTools: tools, _registeredPrompts: prompts } = mcpServer as Record<string, unknown>;
  if (!isObject(server)) return;
  registries.set(server, (kind, name) => {
    const registered = kind === 'tools' ? tools : prompts;
    return isObject(registered) && Object.hasOwn(registered, name);
  });
}

/** Patches the prototype of a high-level `McpServer` class, whose server's own `connect` does the rest. */
export function patchMcpServer(prototype: object): void {
  if (Reflect.get(prototype, PATCHED)) return;
  Object.defineProperty(prototype, PATCHED, { value: true });
  wrap(prototype as Protocol, 'connect', (connect) => {
    return function (...args) {
      safely(() => rememberRegistry(this));
      return connect.apply(this, args);
    };
  });
}

const currentConnection = (protocol: Protocol): Connection | undefined =>
  isObject(protocol.transport) ? connectionOf(protocol.transport) : undefined;

/** Sees requests that end inside the SDK: aborted before they were sent, refused, or made without a connection. */
function watchFunnel(funnel: Method, requestIndex: number): Method {
  return function (...args) {
    const connection = safely(() => currentConnection(this));
    if (!connection) return funnel.apply(this, args);
    const before = connection.requestsSent;
    const result = funnel.apply(this, args);
    if (connection.requestsSent === before) safely(() => neverSent(connection, args[requestIndex], args.at(-1)));
    return result;
  };
}

function neverSent(connection: Connection, request: unknown, options: unknown): void {
  const { signal, relatedTask } = (isObject(options) ? options : {}) as { signal?: AbortSignal; relatedTask?: unknown };
  // A request that belongs to a task waits in the task's queue: it is on its way.
  if (relatedTask !== undefined || !isObject(request)) return;
  connection.neverSent(request as unknown as Request, signal?.aborted ? ErrorType.CANCELLED : ErrorType.SEND_FAILED);
}

function wrap(target: Protocol, name: string, wrapper: (original: Method) => Method): void {
  const original = target[name];
  if (typeof original !== 'function') return;
  Object.defineProperty(target, name, {
    value: wrapper(original as Method),
    configurable: true,
    enumerable: Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false,
    writable: true,
  });
}
