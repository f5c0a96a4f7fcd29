import type { MessageKind } from '../message/messages.js';
import { observingFailed, safely } from '../safely.js';
import { connections } from '../wire/transport.js';
import { type Method, wrapMethod } from './wrap-method.js';

/** A protocol object of either SDK, as far as it is touched here. */
export interface Protocol {
  /** The transport it is connected to. */
  readonly transport?: object;
}

/** Where both SDKs, from v1 1.0 on, take the messages of each kind that a transport hands them. */
const RECEIVERS = { _onrequest: 'request', _onnotification: 'notification', _onresponse: 'response' } as const;

/**
 * Observes what arrives where the protocol object takes it, and not where the transport hands it over: the handlers of
 * the transport stay the functions that were assigned, and whatever is put around them, a message arrives here once.
 */
export function watchInbound(protocol: object): void {
  for (const [receiver, kind] of Object.entries(RECEIVERS)) {
    wrapMethod(protocol, receiver, (receive) => watchReceiver(receive, kind));
  }
  wrapMethod(protocol, '_onclose', (onclose) => {
    return function (this: Protocol, ...args) {
      safely(() => connections.get(this.transport as object)?.closed());
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
  // Every request ends here, whether it was answered, timed out or was aborted.
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
