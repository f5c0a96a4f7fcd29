import type { Connection } from './connection.js';

/** A transport of either SDK, as far as it is touched here. */
export interface Transport {
  send(message: unknown, options?: unknown): Promise<void>;
  onmessage?: ((message: unknown, extra?: unknown) => void) | undefined;
  onclose?: (() => void) | undefined;
  sessionId?: string | undefined;
}

const CONNECTIONS = Symbol.for('@mcp-vitals/instrumentation.connections');

type Global = { [CONNECTIONS]?: WeakMap<object, Connection> };

(globalThis as Global)[CONNECTIONS] ??= new WeakMap();

/**
 * The connection over each transport that is observed. Every copy of this package in the process shares it, so that a
 * transport is observed once. Nothing is written onto the transport itself: whoever lists its members sees its own.
 */
export const connections: WeakMap<object, Connection> = (globalThis as Global)[CONNECTIONS]!;
