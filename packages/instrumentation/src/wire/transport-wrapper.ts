import { context } from '@opentelemetry/api';
import { carryBeside, injectable, sentBeside, withContext, withContextBeside } from '../message/carrier.js';
import { isObject, type Notification, type Request } from '../message/messages.js';
import { rememberSent } from '../message/sent-here.js';
import { SUCCESS } from '../record/outcome.js';
import { observingFailed, safely } from '../safely.js';
import { transmitBatch } from './batch.js';
import type { Connection } from './connection.js';
import { watchProbe } from './handler-wrapper.js';
import type { Outgoing } from './outbound.js';
import { isThenable, promiseOf } from './thenable.js';
import { connections, type Transport } from './transport.js';

type Send = Transport['send'];

const WRAPPERS = Symbol.for('@mcp-vitals/instrumentation.sends');

type Global = { [WRAPPERS]?: WeakSet<object> };

(globalThis as Global)[WRAPPERS] ??= new WeakSet();

/** The `send` wrappers of all copies of this package. */
const wrappers: WeakSet<object> = (globalThis as Global)[WRAPPERS]!;

/**
 * Observes the messages that a transport sends. The `send` of its class is wrapped once and checks whether the
 * transport is observed. An own `send`, such as a decorator or a spy, is also wrapped, by a transparent proxy of it; if
 * the class has a `send` too, context is added there, so that the decorator sees the original message. Returns `false`
 * for a `send` that cannot be replaced.
 */
export function wrapSend(transport: Transport): boolean {
  const own = Object.getOwnPropertyDescriptor(transport, 'send');
  const inherited = inheritedSend(transport);
  const wrapsClass = inherited !== undefined && wrapOfClass(inherited);
  // A spy over the class's `send` is not wrapped, so that its owner's reference stays valid.
  if (own && wrapsClass && isTestDouble(own.value)) return true;
  if (own) wrapOwn(transport, own, wrapsClass);
  return observesSend(transport);
}

/** Whether messages passed to this transport's `send` are observed. */
export const observesSend = (transport: Transport): boolean => wrappers.has(transport.send);

function wrapOwn(transport: Transport, own: PropertyDescriptor, wrapsClass: boolean): void {
  if (typeof own.value !== 'function' || !(own.writable || own.configurable)) return;
  const send = own.value as Send;
  const value = proxyOf(send, () => transport, !wrapsClass && !isTestDouble(send));
  Reflect.defineProperty(transport, 'send', { ...own, value });
}

/** An observing `send` as a transparent proxy of the original. */
function proxyOf(send: Send, transportOf: (receiver: Transport) => Transport, addsContext: boolean): Send {
  const value = new Proxy(send, {
    apply(target, receiver: Transport, args: [unknown, unknown?]) {
      const connection = connections.get(transportOf(receiver));
      return connection ? transmit(connection, target, receiver, args, addsContext) : target.apply(receiver, args);
    },
  });
  wrappers.add(value);
  return value;
}

interface Inherited {
  readonly holder: object;
  readonly descriptor: PropertyDescriptor;
}

function inheritedSend(transport: object): Inherited | undefined {
  for (let holder = Object.getPrototypeOf(transport); holder; holder = Object.getPrototypeOf(holder)) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, 'send');
    if (descriptor) return { holder, descriptor };
  }
  return undefined;
}

function wrapOfClass({ holder, descriptor }: Inherited): boolean {
  const send = descriptor.value as Send | undefined;
  if (typeof send !== 'function') return false;
  if (wrappers.has(send)) return true;
  const value = isTestDouble(send) ? proxyOf(send, (receiver) => receiver, false) : methodOf(send);
  return Reflect.defineProperty(holder, 'send', { ...descriptor, value });
}

/** The same as a plain method: it is called for every message, and proxies are slower. */
function methodOf(send: Send): Send {
  const value = {
    send(this: Transport, ...args: [unknown, unknown?]): Promise<void> {
      const connection = connections.get(this);
      return connection ? transmit(connection, send, this, args, true) : send.apply(this, args);
    },
  }.send;
  Object.defineProperty(value, 'length', { value: send.length, configurable: true });
  wrappers.add(value);
  return value;
}

/** Whether `send` is a test double. It stores its arguments for comparison, so it receives them unchanged. */
const isTestDouble = (send: unknown): boolean => typeof send === 'function' && ('mock' in send || 'calledWith' in send);

function transmit(
  connection: Connection,
  send: Send,
  transport: Transport,
  args: [unknown, unknown?],
  addsContext: boolean,
): Promise<void> {
  const message = args[0];
  if (Array.isArray(message))
    return transmitBatch(connection, send, transport, args as [unknown[], unknown?], addsContext);
  let outgoing: Outgoing | undefined;
  try {
    outgoing = connection.underway.get(message as object) ?? connection.sending(message);
    if (outgoing?.operation && isProbe(message, connection)) watchProbe(transport, connection);
    if (outgoing?.operation?.isRequest) connection.spans.requests(message as Request, outgoing.operation);
    if (addsContext) args[0] = connection.spans.replacementOf(message);
  } catch (error) {
    observingFailed(error);
  }
  if (!outgoing) return send.apply(transport, args);
  const { operation } = outgoing;
  if (!operation)
    return context.with(outgoing.context, sendIn, undefined, transport, connection, outgoing, send, args, addsContext);
  const refused = (error: unknown): never => {
    connection.underway.delete(message as object);
    safely(() => connection.outbound.sendFailed(operation, error));
    throw error;
  };
  const taken = (): void => {
    connection.underway.delete(message as object);
    safely(() => operation.end(SUCCESS));
  };
  try {
    const result = context.with(
      outgoing.context,
      sendIn,
      undefined,
      transport,
      connection,
      outgoing,
      send,
      args,
      addsContext,
    );
    // Returns the derived promise: a handler on the original alone would mark its rejection as handled.
    if (isThenable(result)) return promiseOf(result).then(operation.isRequest ? undefined : taken, refused);
    if (!operation.isRequest) taken();
    return result;
  } catch (error) {
    return refused(error);
  }
}

/** Sends a message, with its context added, while that context is active. */
function sendIn(
  transport: Transport,
  connection: Connection,
  outgoing: Outgoing,
  send: Send,
  args: [unknown, unknown?],
  addsContext: boolean,
): Promise<void> {
  const message = args[0];
  let sent = message;
  try {
    if (addsContext && outgoing.fields.length > 0) {
      const request = message as Request | Notification;
      const carried = injectable(outgoing.context);
      const receiver = otherEndOf(transport);
      if (receiver === undefined) {
        const copy = withContext(request, carried, outgoing.fields);
        if (copy !== request) rememberSent(request, copy, outgoing.fields);
        sent = copy;
      } else if (connections.has(receiver)) carryBeside(request, carried);
      else sent = withContextBeside(request, carried, outgoing.fields);
    }
    if (!outgoing.operation?.isRequest) remember(connection, outgoing, message, sent);
  } catch (error) {
    observingFailed(error);
  }
  args[0] = sent;
  try {
    return send.apply(transport, args);
  } finally {
    sentBeside();
  }
}

/**
 * The other end of the SDKs' in-memory transport, which receives the very object that is sent; also that of the transport below a
 * channel of v2's `serveStdio`.
 */
function otherEndOf(transport: Transport): object | undefined {
  const { _wire: wire } = transport as { _wire?: unknown };
  const { _otherTransport: other } = (isObject(wire) ? wire : transport) as { _otherTransport?: unknown };
  return isObject(other) ? other : undefined;
}

const isProbe = (message: unknown, connection: Connection): boolean =>
  (message as Request).method === 'server/discover' && !connection.isConnected();

/**
 * Associates a message with its operation while it is being sent. A notification, or its copy with context, that passes
 * another `send` meanwhile belongs to the same operation. Requests are identified by their ids.
 */
function remember({ underway }: Connection, outgoing: Outgoing, message: unknown, sent: unknown): void {
  const { context: active, fields, operation } = outgoing;
  if (operation) underway.set(message as object, { context: active, fields, operation: undefined });
  if (sent !== message) underway.set(sent as object, { context: active, fields: [], operation: undefined });
}
