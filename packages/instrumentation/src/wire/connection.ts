import { ATTR_NETWORK_TRANSPORT } from '@mcp-vitals/signals';
import { context } from '@opentelemetry/api';
import { protocolVersionHeader } from '../message/http-request.js';
import {
  kindOf,
  type MessageKind,
  type Notification,
  type Request,
  type RequestId,
  type Response,
  subscriptionIdOf,
} from '../message/messages.js';
import { SUCCESS } from '../record/outcome.js';
import { observingFailed, safely } from '../safely.js';
import { Session, type SessionOptions } from '../session/session.js';
import { Inbound, type Incoming } from './inbound.js';
import { Outbound, type Outgoing } from './outbound.js';
import { sightings } from './sightings.js';

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/**
 * The messages that pass over one transport. Request ids restart at 0 on every connection, so its requests in flight are
 * known here and nowhere else.
 */
export class Connection {
  readonly session: Session;
  readonly outbound: Outbound;
  readonly inbound: Inbound;
  /** Whether what arrives is observed where the protocol object takes it. Until then, what is sent are probes. */
  isConnected: () => boolean = () => true;
  /** Lets go of the transport's handlers, where they are observed because no instrumented protocol object is there. */
  releaseHandlers: (() => void) | undefined;
  /** Whether the answer to a probe is awaited. */
  isProbing = false;
  /** The message that is being handed to its handler. */
  #passing: unknown;

  constructor(options: SessionOptions) {
    this.session = new Session(options);
    this.outbound = new Outbound(this.session);
    this.inbound = new Inbound(this.session, this.outbound);
  }

  /** A message is about to be sent. `undefined` when it is sent as it is and nothing waits for the transport. */
  sending(message: unknown): Outgoing | undefined {
    if (sightings.watchers > 0) this.#noteSighting(message, true);
    const kind = kindOf(message);
    if (kind === 'response') {
      this.inbound.answered(message as Response);
      if (this.session.namer.version === undefined) this.session.agree((message as Response).result?.protocolVersion);
      return undefined;
    }
    if (kind === 'notification') this.#follow(message as Notification, this.inbound, this.outbound);
    const policy = kind && this.session.telemetry.policy();
    if (!policy || (kind === 'notification' && isCopyForSubscriber(message as Notification))) return undefined;
    return kind === 'request'
      ? this.outbound.request(message as Request, policy)
      : this.outbound.notification(message as Notification, policy);
  }

  /**
   * Hands a message that arrived to its handler, in the context of its operation. A message on its way through several
   * handlers is observed once, by the first of them.
   */
  deliver(kind: MessageKind | undefined, handler: Handler, receiver: unknown, args: unknown[]): unknown {
    const [message, extra] = args;
    const before = this.#passing;
    if (message === before) return handler.apply(receiver, args);
    if (sightings.watchers > 0) this.#noteSighting(message, false);
    let incoming: Incoming | undefined;
    try {
      incoming = this.#receiving(kind, message, extra);
    } catch (error) {
      observingFailed(error);
    }
    this.#passing = message;
    try {
      return incoming
        ? context.with(incoming.context, handler, receiver as never, ...args)
        : handler.apply(receiver, args);
    } finally {
      this.#passing = before;
      if (kind === 'notification') incoming?.operation?.end(SUCCESS);
    }
  }

  /** The transport closed: everything in flight ends, and the session with it. */
  closed(): void {
    this.outbound.endInFlight();
    this.inbound.endInFlight();
    safely(() => this.session.end());
  }

  /** It turned out that these requests are observed elsewhere: they are counted and told of there. */
  forget(): void {
    this.outbound.forget();
    this.inbound.forget();
  }

  /** Says that this message needs no observing where it passes over a pipe. */
  #noteSighting(message: unknown, isSent: boolean): void {
    const { isObservedOnPipe, attributes } = this.session.facts;
    if (!isObservedOnPipe && attributes[ATTR_NETWORK_TRANSPORT] === 'pipe') sightings.note(message, isSent);
  }

  /** A message arrived. `undefined` when it needs no context of its own. */
  #receiving(kind: MessageKind | undefined, message: unknown, extra: unknown): Incoming | undefined {
    const { session } = this;
    if (kind === 'response') {
      const operation = this.outbound.answered(message as Response);
      if (session.namer.version === undefined) session.agree((message as Response).result?.protocolVersion);
      // SDK v2 sends the next round from within: it must not become a child of this one, which is over.
      const asksForInput = (message as Response).result?.resultType === 'input_required';
      return operation && asksForInput ? { context: operation.caller } : undefined;
    }
    if (kind === undefined) return undefined;
    // A server that is made for each request never sees the handshake: only the header tells the version.
    if (session.namer.version === undefined && extra !== undefined) session.agree(protocolVersionHeader(extra));
    const policy = session.telemetry.policy();
    if (kind === 'request') return policy && this.inbound.request(message as Request, extra, policy);
    const incoming = policy && this.inbound.notification(message as Notification, extra, policy);
    this.#follow(message as Notification, this.outbound, this.inbound);
    return incoming;
  }

  /** A notification tells of a request in flight: of one that its receiver made, or of one that its sender made. */
  #follow(message: Notification, ofReceiver: Inbound | Outbound, ofSender: Inbound | Outbound): void {
    const { method } = message;
    if (method === 'notifications/progress') ofReceiver.progressed(message);
    if (method === 'notifications/subscriptions/acknowledged') ofReceiver.acknowledged(message);
    // SDK v1 1.0 leaves the prefix out.
    if (method === 'notifications/cancelled' || method === 'cancelled') {
      ofSender.requestFinished(message.params?.requestId as RequestId);
    }
  }
}

/** The copy of a notification for one subscriber: the notification itself is recorded where the server sends it. */
const isCopyForSubscriber = (message: Notification): boolean =>
  message.params?._meta !== undefined &&
  subscriptionIdOf(message) !== undefined &&
  message.method !== 'notifications/subscriptions/acknowledged';
