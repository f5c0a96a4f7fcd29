import type { Connection } from './connection.js';

/** The members of an SDK's transport that this package uses. */
export interface Transport {
  send(message: unknown, options?: unknown): Promise<void>;
  onmessage?: ((message: unknown, extra?: unknown) => void) | undefined;
  onclose?: (() => void) | undefined;
  sessionId?: string | undefined;
  readonly protocolVersion?: unknown;
}

const CONNECTIONS = Symbol.for('@mcp-vitals/instrumentation.connections');

type Global = { [CONNECTIONS]?: WeakMap<object, Connection> };

(globalThis as Global)[CONNECTIONS] ??= new WeakMap();

/**
 * The connection of each observed transport. All copies of this package in the process share the map, so that a
 * transport is observed once. Nothing is stored on the transport itself, so its members stay unchanged.
 */
export const connections: WeakMap<object, Connection> = (globalThis as Global)[CONNECTIONS]!;
