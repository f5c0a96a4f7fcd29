import { context } from '@opentelemetry/api';
import { Connection } from './connection.js';
import type { Incoming } from './inbound.js';
import type { Registry } from './names.js';
import type { Side } from './operation.js';
import { safely, type Telemetry } from './telemetry.js';
import { readTransportFacts } from './transport-facts.js';

/** What both SDKs mean by a transport, as far as it is touched here. */
export interface Transport {
  send(message: unknown, options?: unknown): Promise<void>;
  onmessage?: ((message: unknown, extra?: unknown) => void) | undefined;
  onclose?: (() => void) | undefined;
  sessionId?: string | undefined;
}

export interface TapOptions {
  readonly telemetry: Telemetry;
  readonly role: Side;
  readonly registry?: Registry | undefined;
}

/** Shared by every copy of this package in the process, so that a transport is tapped once. */
const TAP = Symbol.for('@mcp-vitals/instrumentation.tap');

type Tapped = Transport & { [TAP]?: Connection };

/** The connection behind a transport that is tapped already. */
export const connectionOf = (transport: object): Connection | undefined => (transport as Tapped)[TAP];

/**
 * Listens to every message a transport sends and receives, in place: its `send` is wrapped, and `onmessage` and
 * `onclose` become accessors, because the SDK assigns them later and more than once.
 */
export function tapTransport(transport: Transport, { telemetry, role, registry }: TapOptions): Connection {
  const tapped = connectionOf(transport);
  if (tapped) return tapped;
  const connection = new Connection({
    telemetry,
    role,
    registry,
    facts: readTransportFacts(transport),
    sessionId: () => transport.sessionId,
  });
  Object.defineProperty(transport, TAP, { value: connection });
  tapSend(transport, connection);
  wrapHandler(transport, 'onmessage', (handler) => tapMessages(handler, connection));
  wrapHandler(transport, 'onclose', (handler) => {
    return function (this: unknown) {
      safely(() => connection.closed());
      return handler.call(this);
    };
  });
  return connection;
}

function tapSend(transport: Transport, connection: Connection): void {
  const send = transport.send;
  transport.send = function (this: unknown, message: unknown, ...rest: [unknown?]): Promise<void> {
    if (!connection.isWatching) {
      connection.glimpse(message);
      return send.call(this as Transport, message, ...rest);
    }
    const outgoing = safely(() => connection.sending(message));
    if (!outgoing) return send.call(this as Transport, message, ...rest);
    const failed = (error: unknown): never => {
      safely(() => outgoing.failed?.());
      throw error;
    };
    try {
      const result = context.with(outgoing.context, send, this as Transport, outgoing.message, ...rest);
      // The caller gets the derived promise: watching the original one aside would mark its rejection as handled.
      if (typeof result?.then !== 'function') return result;
      const { sent } = outgoing;
      return result.then(sent && (() => safely(sent)), failed);
    } catch (error) {
      return failed(error);
    }
  };
}

type MessageHandler = NonNullable<Transport['onmessage']>;

function tapMessages(handler: MessageHandler, connection: Connection): MessageHandler {
  return function (this: unknown, message: unknown, ...rest: [unknown?]) {
    if (!connection.isWatching) {
      connection.glimpse(message);
      return handler.call(this, message, ...rest);
    }
    // A transport's user may chain a handler it read from us: a message on its way through is not observed again.
    const before = connection.passing;
    if (message === before) return handler.call(this, message, ...rest);
    connection.passing = message;
    let incoming: Incoming | undefined;
    try {
      incoming = safely(() => connection.receiving(message, rest[0]));
      return incoming
        ? context.with(incoming.context, handler, this as never, message, ...rest)
        : handler.call(this, message, ...rest);
    } finally {
      connection.passing = before;
      if (incoming?.handled) safely(incoming.handled);
    }
  };
}

/** Turns a handler property into an accessor that wraps whatever is assigned, over the class's own accessor if it has one. */
function wrapHandler<K extends 'onmessage' | 'onclose'>(
  transport: Transport,
  key: K,
  wrap: (handler: NonNullable<Transport[K]>) => NonNullable<Transport[K]>,
): void {
  const wrappers = new WeakSet<object>();
  const inherited = accessorOf(transport, key);
  const initial = transport[key];
  let current: Transport[K];
  const assign = (handler: Transport[K]): void => {
    let wrapped = handler;
    if (typeof handler === 'function' && !wrappers.has(handler)) {
      wrapped = wrap(handler as NonNullable<Transport[K]>);
      wrappers.add(wrapped as object);
    }
    if (inherited?.set) inherited.set.call(transport, wrapped);
    else current = wrapped;
  };
  Object.defineProperty(transport, key, {
    configurable: true,
    enumerable: true,
    get: () => (inherited?.get ? inherited.get.call(transport) : current),
    set: assign,
  });
  if (initial !== undefined) assign(initial);
}

function accessorOf(target: object, key: string): PropertyDescriptor | undefined {
  for (let object: object | null = target; object; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (descriptor) return descriptor.set || descriptor.get ? descriptor : undefined;
  }
  return undefined;
}
