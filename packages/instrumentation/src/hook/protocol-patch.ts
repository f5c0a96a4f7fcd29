import { context, createContextKey } from '@opentelemetry/api';
import { isObject } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Registry } from '../session/naming.js';
import { watchListenOnPipe } from '../wire/listen-entry.js';
import type { Observer } from '../wire/observer.js';
import type { Transport } from '../wire/transport.js';
import { watchInbound } from './inbound-patch.js';
import { watchFunnel } from './request-funnel.js';
import { watchResponseCache } from './response-cache.js';
import { noteServerProcess } from './server-process.js';
import { watchClientValidation, watchServerValidation } from './validation.js';
import { wrapMethod } from './wrap-method.js';

/** Who observes is asked anew each time: it may be switched off, and another on. */
export type ObserverSource = () => Observer;

/** Objects that were instrumented by hand, and by whom: that is who observes them, unless it is switched off. */
const claims = new WeakMap<object, ObserverSource>();

/** Claims an object whose class may be patched already. */
export const claim = (target: object, observer: ObserverSource): unknown => claims.set(target, observer);

function observerOf(target: object, otherwise: ObserverSource): Observer {
  const claimed = claims.get(target)?.();
  return claimed && !claimed.telemetry.isOff ? claimed : otherwise();
}

/** Set in the context in which a client connects. */
const CONNECTING = createContextKey('@mcp-vitals/instrumentation.connecting');

/**
 * Patches a protocol object, or the prototype of a class of them, found by its shape: `connect` begins to observe the
 * transport before anything is sent. What an SDK version lacks is left out.
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

/** Patches a high-level `McpServer`, or the prototype of their class; its protocol object is patched by itself. */
export function patchMcpServer(mcpServer: object): void {
  watchServerValidation(mcpServer);
  wrapMethod(mcpServer, 'connect', (connect) => {
    return function (...args) {
      safely(() => rememberRegistry(this));
      return connect.apply(this, args);
    };
  });
}

/** Observes the transport of a protocol object that is connected, or about to be. */
export function observeProtocol(protocol: object, transport: Transport, observer: Observer): void {
  const role = 'callTool' in protocol ? 'client' : 'server';
  if (role === 'client') {
    safely(() => watchClientValidation(protocol, observer.telemetry));
    safely(() => watchResponseCache(protocol, observer.telemetry));
  }
  const connection = observer.driven(transport, {
    role,
    registry: registries.get(protocol),
    serverName: role === 'server' ? ownNameOf(protocol) : undefined,
    isConnected: () => (protocol as { transport?: unknown }).transport === transport,
  });
  if (connection && role === 'server') safely(() => watchListenOnPipe(transport, connection));
  if (isObject((transport as { _serverParams?: unknown })._serverParams)) {
    safely(() => observeSiblings(transport, observer));
    if (observer.telemetry.records) safely(() => noteServerProcess(transport));
  }
}

/**
 * SDK v2 tries a stdio server's protocol version on a second process, whose transport it makes for itself: the transport
 * that is started while a client connects belongs to that client.
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

/** The name that a server was constructed with. */
function ownNameOf(server: object): string | undefined {
  const { _serverInfo: info } = server as { _serverInfo?: unknown };
  return isObject(info) && typeof info.name === 'string' ? info.name : undefined;
}
