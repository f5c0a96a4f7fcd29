import type { MessageKind } from '../message/messages.js';
import { observingFailed, safely } from '../safely.js';
import { connections } from '../wire/transport.js';
import { rememberConnection } from './last-connection.js';
import { type Method, wrapMethod } from './wrap-method.js';

/** The members of an SDK's protocol object that this file uses. */
export interface Protocol {
  /** The transport it is connected to. */
  readonly transport?: object;
}

/** The methods by which both SDKs (v1 since 1.0, and v2) receive each kind of message from a transport. */
const RECEIVERS = { _onrequest: 'request', _onnotification: 'notification', _onresponse: 'response' } as const;

/** Whether a protocol object is one of the SDKs', which this file observes. */
export const isOfSdk = (protocol: object): boolean =>
  Object.keys(RECEIVERS).every((receiver) => typeof Reflect.get(protocol, receiver) === 'function');

/**
 * Observes incoming messages in the protocol object, not in the transport's handlers. The handlers therefore remain the
 * functions that were assigned, and a message arrives here once, however many wrappers surround them.
 */
export function watchInbound(protocol: object): void {
  for (const [receiver, kind] of Object.entries(RECEIVERS)) {
    wrapMethod(protocol, receiver, (receive) => watchReceiver(receive, kind));
  }
  wrapMethod(protocol, '_onclose', (onclose) => {
    return function (this: Protocol, ...args) {
      safely(() => {
        const connection = connections.get(this.transport as object);
        // Since it connected, the SDK may have refused another transport.
        if (connection) rememberConnection(this, connection);
        connection?.closed();
      });
      return onclose.apply(this, args);
    };
  });
  wrapMethod(protocol, '_shouldDropInbound', (shouldDrop) => {
    return function (this: Protocol, ...args) {
      const verdict = shouldDrop.apply(this, args);
      if (verdict === 'drop') safely(() => connections.get(this.transport as object)?.inbound.dropped(args[0]));
      return verdict;
    };
  });
  // The SDK calls this at the end of every request: answered, timed out or aborted.
  wrapMethod(protocol, '_cleanupTimeout', (cleanupTimeout) => {
    return function (this: Protocol, ...args) {
      const connection = connections.get(this.transport as object);
      try {
        connection?.outbound.requestFinished(args[0] as number);
      } catch (error) {
        observingFailed(error);
      }
      return cleanupTimeout.apply(this, args);
    };
  });
}

const watchReceiver = (receive: Method, kind: MessageKind): Method =>
  function (this: Protocol, ...args) {
    const connection = connections.get(this.transport as object);
    return connection ? connection.deliver(kind, receive as never, this, args) : receive.apply(this, args);
  };
