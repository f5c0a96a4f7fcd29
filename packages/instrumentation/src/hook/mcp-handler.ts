import { isObject } from '../message/messages.js';
import { safely } from '../safely.js';
import { type Fetch, watchListenOverHttp } from '../wire/listen-entry.js';
import type { Observer } from '../wire/observer.js';
import type { ObserverSource } from './protocol-patch.js';

/**
 * Patches v2's `createMcpHandler` among the exports of its module. Only its handler sees subscription requests:
 * it answers them without a connected server.
 */
export function patchMcpHandler(exports: Record<string, unknown>, observer: ObserverSource): void {
  const { createMcpHandler } = exports;
  if (typeof createMcpHandler !== 'function') return;
  exports.createMcpHandler = new Proxy(createMcpHandler, {
    apply(target, receiver, args) {
      const handler: unknown = Reflect.apply(target, receiver, args);
      safely(() => watch(handler, observer()));
      return handler;
    },
  });
}

function watch(handler: unknown, observer: Observer): void {
  if (!isObject(handler) || typeof handler.fetch !== 'function') return;
  handler.fetch = watchListenOverHttp(handler.fetch as Fetch, () => observer.overHttp());
}
