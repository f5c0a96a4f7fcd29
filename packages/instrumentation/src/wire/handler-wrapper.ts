import { ErrorType } from '@mcp-vitals/signals';
import { kindOf } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Connection } from './connection.js';
import type { Transport } from './transport.js';

type Key = 'onmessage' | 'onclose';
type Handler = (this: unknown, ...args: unknown[]) => unknown;

/** A handler property of a transport that can be watched. */
interface Slot {
  read(): Handler | undefined;
  write(handler: Handler | undefined): void;
  /** Whether the transport's class keeps it in another object, which reads and calls it there. */
  readonly isForwarded: boolean;
}

/**
 * Observes a transport without an instrumented protocol object: its handlers are wrapped when the transport reads
 * them. While disabled, they read as they were assigned.
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
  const originalOf = (handler: Handler | undefined): Handler | undefined =>
    (handler && originals.get(handler)) ?? handler;
  const assign = (assigned: Handler | undefined): void => {
    const handler = originalOf(assigned);
    wrapped = undefined;
    slot.write(handler);
    if (typeof handler !== 'function') return;
    const wrapper: Handler = function (...args) {
      // Middleware calls the handler that it wraps, so only the outermost handler is observed.
      return wrapped === wrapper ? handle(handler, this, args) : handler.apply(this, args);
    };
    originals.set(wrapper, handler);
    wrapped = wrapper;
    if (slot.isForwarded) slot.write(wrapper);
  };
  assign(slot.read());
  const restore = replaceProperty(
    transport,
    key,
    { get: () => (isActive() ? wrapped : undefined) ?? originalOf(slot.read()), set: assign },
    slot,
  );
  return () => {
    slot.write(originalOf(slot.read()));
    restore();
  };
}

/**
 * Observes a probe: a request sent over a transport before its protocol object is connected, whose answer
 * that object never receives. The prober sets its own `onmessage` handler and removes it when it has its
 * answer or gives up. A request unanswered by then is ended.
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

/**
 * While a probe waits, a read of `onclose` means that the transport closes. Returns a function that ends the watch and
 * tells whether it closed.
 */
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

/** Access to the value of a property, through the accessor of the transport's class if it has one. */
function slotOf(transport: Transport, key: Key): Slot {
  for (let object: object | null = transport; object; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    if (!descriptor) continue;
    const { get, set } = descriptor;
    if (!get && !set) break;
    return {
      read: () => get?.call(transport) as Handler | undefined,
      write: (handler) => set?.call(transport, handler),
      isForwarded: true,
    };
  }
  let value = transport[key] as Handler | undefined;
  return {
    read: () => value,
    write: (handler) => {
      value = handler;
    },
    isForwarded: false,
  };
}

/** Replaces a property by an accessor. Returns a function that restores the property with its current value. */
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
    else if (slot.isForwarded) Reflect.deleteProperty(transport, key);
    else
      Object.defineProperty(transport, key, {
        configurable: true,
        enumerable: true,
        writable: true,
        value: slot.read(),
      });
  };
}
