import { ErrorType } from '@mcp-vitals/signals';
import { kindOf } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Connection } from './connection.js';
import type { Transport } from './transport.js';

type Key = 'onmessage' | 'onclose';
type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** A handler of a transport as a property that can be watched. */
interface Slot {
  read(): Handler | undefined;
  write(handler: Handler | undefined): void;
}

/**
 * Observes a transport that no instrumented protocol object drives: its handlers are wrapped where the transport reads
 * them. Switched off, they read as they were assigned.
 */
export function wrapHandlers(transport: Transport, connection: Connection): () => void {
  const isActive = () => !connection.session.telemetry.isOff;
  const releases = [
    wrapHandler(transport, 'onmessage', isActive, (handler, receiver, args) =>
      connection.deliver(kindOf(args[0]), handler, receiver, args),
    ),
    wrapHandler(transport, 'onclose', isActive, (handler, receiver, args) => {
      safely(() => connection.closed());
      return handler.apply(receiver, args);
    }),
  ];
  return () => {
    for (const release of releases.splice(0)) release();
  };
}

function wrapHandler(
  transport: Transport,
  key: Key,
  isActive: () => boolean,
  handle: (handler: Handler, receiver: unknown, args: unknown[]) => unknown,
): () => void {
  const originals = new WeakMap<object, Handler>();
  const slot = slotOf(transport, key);
  let wrapped: Handler | undefined;
  const assign = (assigned: Handler | undefined): void => {
    const handler = (assigned && originals.get(assigned)) ?? assigned;
    slot.write(handler);
    wrapped = undefined;
    if (typeof handler !== 'function') return;
    const wrapper: Handler = function (...args) {
      // Middleware put around a handler calls it after it was called itself: only the outermost one is observed.
      return wrapped === wrapper ? handle(handler, this, args) : handler.apply(this, args);
    };
    originals.set(wrapper, handler);
    wrapped = wrapper;
  };
  assign(slot.read());
  return replaceProperty(
    transport,
    key,
    { get: () => (isActive() ? wrapped : undefined) ?? slot.read(), set: assign },
    slot,
  );
}

/**
 * Observes a probe: a request that goes over a transport before its protocol object is connected to it, whose answer
 * that object never sees. Whoever probes puts a handler of its own into `onmessage`, and takes it away when it has its
 * answer, or gives up: what is not answered by then has ended.
 */
export function watchProbe(transport: Transport, connection: Connection): void {
  const slot = slotOf(transport, 'onmessage');
  const handler = slot.read();
  if (typeof handler !== 'function' || connection.isProbing) return;
  connection.isProbing = true;
  const wrapped: Handler = function (...args) {
    return connection.deliver(kindOf(args[0]), handler, this, args);
  };
  const isClosing = watchClosing(transport);
  const release = replaceProperty(
    transport,
    'onmessage',
    {
      get: () => wrapped,
      set: (next: Handler | undefined) => {
        connection.isProbing = false;
        slot.write(next);
        release();
        const closed = isClosing();
        safely(() => connection.outbound.abandon(closed ? ErrorType.CONNECTION_CLOSED : ErrorType.TIMEOUT));
      },
    },
    slot,
  );
}

/** While a probe waits, only a transport that closes reads `onclose`. Returns what tells whether it did, and ends the watch. */
function watchClosing(transport: Transport): () => boolean {
  const slot = slotOf(transport, 'onclose');
  let isClosing = false;
  const read = () => {
    isClosing = true;
    return slot.read();
  };
  const release = replaceProperty(transport, 'onclose', { get: read, set: slot.write }, slot);
  return () => {
    release();
    return isClosing;
  };
}

/** The value of a property, over the accessor of the transport's class if it has one. */
function slotOf(transport: Transport, key: Key): Slot {
  for (let object: object | null = transport; object; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (!descriptor) continue;
    const { get, set } = descriptor;
    if (!get && !set) break;
    return {
      read: () => get?.call(transport) as Handler | undefined,
      write: (handler) => set?.call(transport, handler),
    };
  }
  let value = transport[key] as Handler | undefined;
  return {
    read: () => value,
    write: (handler) => {
      value = handler;
    },
  };
}

/** Puts an accessor in place of a property. Returns what puts the property back, with the value it has by then. */
function replaceProperty(
  transport: Transport,
  key: Key,
  accessor: { get: () => unknown; set: (handler: Handler | undefined) => void },
  slot: Slot,
): () => void {
  const before = Object.getOwnPropertyDescriptor(transport, key);
  Object.defineProperty(transport, key, { configurable: true, enumerable: before?.enumerable ?? true, ...accessor });
  return () => {
    if (before && !('value' in before)) Object.defineProperty(transport, key, before);
    else
      Object.defineProperty(transport, key, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: slot.read(),
      });
  };
}
