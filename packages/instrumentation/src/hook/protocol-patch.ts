import { context, createContextKey } from '@opentelemetry/api';
import type { Role } from '../config.js';
import { isObject } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Registry } from '../session/naming.js';
import { watchListenOnPipe } from '../wire/listen-entry.js';
import type { Observer } from '../wire/observer.js';
import type { Transport } from '../wire/transport.js';
import { watchInbound } from './inbound-patch.js';
import { rememberConnection } from './last-connection.js';
import { joinMcpHandlerSpans } from './mcp-handler-spans.js';
import { watchFunnel } from './request-funnel.js';
import { watchResponseCache } from './response-cache.js';
import { noteServerProcess } from './server-process.js';
import { watchClientValidation, watchServerValidation } from './validation.js';
import { wrapMethod } from './wrap-method.js';

/**
 * Returns the observer to use. It is called for each message, because another instance may have been enabled meanwhile.
 */
export type ObserverSource = () => Observer;

/** The observer of each manually instrumented object, used unless it is disabled. */
const claims = new WeakMap<object, ObserverSource>();

/** Assigns an observer to one object, whose class may be patched already. */
export const claim = (target: object, observer: ObserverSource): unknown => claims.set(target, observer);

function observerOf(target: object, otherwise: ObserverSource): Observer {
  const claimed = claims.get(target)?.();
  return claimed && !claimed.telemetry.isOff ? claimed : otherwise();
}

/** Context key that marks the context in which a client connects. */
const CONNECTING = createContextKey('@mcp-vitals/instrumentation.connecting');

/**
 * Patches a protocol object or the prototype of its class, recognised by its members. `connect` then observes the
 * transport before anything is sent. Methods that an SDK version lacks are skipped.
 */
export function patchProtocol(protocol: object, observer: ObserverSource): void {
  wrapMethod(protocol, 'connect', (connect) => {
    return function (...args) {
      const [transport] = args;
      if (!isObject(transport)) return connect.apply(this, args);
      safely(() => observeProtocol(this, transport as unknown as Transport, observerOf(this, observer)));
      const connecting = safely(() => context.active().setValue(CONNECTING, true)) ?? context.active();
      return context.with(connecting, connect, this, ...args);
    };
  });
  watchInbound(protocol);
  watchFunnel(protocol);
}

/** Patches a high-level `McpServer` or its prototype. Its protocol object is patched separately. */
export function patchMcpServer(mcpServer: object): void {
  watchServerValidation(mcpServer);
  wrapMethod(mcpServer, 'connect', (connect) => {
    return function (...args) {
      safely(() => rememberRegistry(this));
      safely(() => joinMcpHandlerSpans(this, args[0] as object));
      return connect.apply(this, args);
    };
  });
}

/** The role of a protocol object, by its members. Applications give their servers a `callTool` too. */
const roleOf = (protocol: object): Role =>
  'callTool' in protocol && !('getClientCapabilities' in protocol) ? 'client' : 'server';

/** Observes the transport of a protocol object that is connected or connecting. */
export function observeProtocol(protocol: object, transport: Transport, observer: Observer): void {
  const role = roleOf(protocol);
  if (role === 'client') {
    safely(() => watchClientValidation(protocol, observer.telemetry));
    safely(() => watchResponseCache(protocol, observer.telemetry));
  }
  const connection = observer.driven(transport, {
    role,
    registry: registries.get(protocol),
    ...(role === 'server' && { serverName: ownNameOf(protocol), server: protocol }),
    isConnected: () => (protocol as { transport?: unknown }).transport === transport,
  });
  if (connection) rememberConnection(protocol, connection);
  if (connection && role === 'server') safely(() => watchListenOnPipe(transport, connection));
  if (isObject((transport as { _serverParams?: unknown })._serverParams)) {
    safely(() => observeSiblings(transport, observer));
    if (observer.telemetry.records) safely(() => noteServerProcess(transport));
  }
}

/**
 * SDK v2 probes a stdio server's protocol version in a second process, over a transport that it creates itself. A
 * transport started while a client connects is therefore attributed to that client.
 */
function observeSiblings(transport: Transport, observer: Observer): void {
  wrapMethod(Object.getPrototypeOf(transport), 'start', (start) => {
    return function (...args) {
      const isSibling = context.active().getValue(CONNECTING) === true;
      if (isSibling) {
        const sibling = this as unknown as Transport;
        safely(() => observer.driven(sibling, { role: 'client', isConnected: () => false }));
      }
      return start.apply(this, args);
    };
  });
}

/** The registry of tools and prompts of each protocol object that belongs to a high-level `McpServer`. */
const registries = new WeakMap<object, Registry>();

/** Stores the registry of a high-level `McpServer` under its protocol object. */
export function rememberRegistry(mcpServer: object): void {
  const { server } = mcpServer as { server?: unknown };
  if (!isObject(server)) return;
  registries.set(server, (kind, name) => {
    const registered = Reflect.get(mcpServer, kind === 'tools' ? '_registeredTools' : '_registeredPrompts');
    return isObject(registered) && Object.hasOwn(registered, name);
  });
}

/** The name that a server was constructed with. */
function ownNameOf(server: object): string | undefined {
  const { _serverInfo: info } = server as { _serverInfo?: unknown };
  return isObject(info) && typeof info.name === 'string' ? info.name : undefined;
}
