import { context } from '@opentelemetry/api';
import { protocolVersionHeader } from '../message/http-request.js';
import {
  kindOf,
  type MessageKind,
  type Notification,
  type Request,
  type Response,
  subscriptionIdOf,
} from '../message/messages.js';
import { asSent, hasSentHere } from '../message/sent-here.js';
import { Operation } from '../record/operation.js';
import { SUCCESS } from '../record/outcome.js';
import { observingFailed, safely } from '../safely.js';
import { Session, type SessionOptions } from '../session/session.js';
import { Inbound, type Incoming } from './inbound.js';
import { Outbound, type Outgoing } from './outbound.js';
import { sightings } from './sightings.js';
import { SpanExchange } from './span-exchange.js';

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Observes the messages of one transport. Request ids restart at 0 on every connection, so requests in flight are
 * tracked per connection.
 */
export class Connection {
  readonly session: Session;
  readonly outbound: Outbound;
  readonly inbound: Inbound;
  readonly spans: SpanExchange;
  /** Whether the protocol object is connected and receives the answers. Requests sent before that are probes. */
  isConnected: () => boolean = () => true;
  /** Restores the transport's handlers, which are wrapped only without an instrumented protocol object. */
  releaseHandlers: (() => void) | undefined;
  /** Called if this side answers before its protocol object has received anything: the application replaced its handler. */
  bypassed: (() => void) | undefined;
  /** The messages being sent, with their context. One message may be sent on several connections at a time. */
  readonly underway = new WeakMap<object, Outgoing>();
  /** Whether a probe awaits its answer. */
  isProbing = false;
  /** The message being delivered to its handler. */
  #passing: unknown;

  constructor(options: SessionOptions) {
    this.session = new Session(options);
    if (options.role === 'server' && !options.facts.isOwnStdio) options.telemetry.seesServer = true;
    this.outbound = new Outbound(this.session);
    this.inbound = new Inbound(this.session, this.outbound);
    this.spans = new SpanExchange(options.telemetry, options.transport);
  }

  /** Called before a message is sent. Returns `undefined` when it is sent unchanged and begins no operation. */
  sending(message: unknown): Outgoing | undefined {
    if (sightings.isWatched) this.#noteSighting(message, true);
    const kind = kindOf(message);
    if (kind === 'response') {
      const answered = this.inbound.answered(message as Response);
      if (answered) this.spans.answers(message as Response, answered);
      if ('result' in (message as Response)) this.bypassed?.();
      if (this.session.namer.version === undefined) this.session.agree((message as Response).result?.protocolVersion);
      return undefined;
    }
    if (kind === 'notification') this.#follow(message as Notification, this.inbound, this.outbound);
    // A client that resumes a session has no handshake: its transport was given the version.
    if (this.session.namer.version === undefined) this.session.agree(this.session.transport.protocolVersion);
    const policy = kind && this.session.telemetry.policy();
    if (!policy || (kind === 'notification' && isCopyForSubscriber(message as Notification))) return undefined;
    return kind === 'request'
      ? this.outbound.request(message as Request, policy)
      : this.outbound.notification(message as Notification, policy);
  }

  /**
   * Delivers an incoming message to its handler in the context of its operation. A message that passes several
   * handlers is observed once, in the first of them.
   */
  deliver(kind: MessageKind | undefined, handler: Handler, receiver: unknown, args: unknown[]): unknown {
    const [message, extra] = args;
    this.bypassed = undefined;
    const before = this.#passing;
    if (message === before) return handler.apply(receiver, args);
    let incoming: Incoming | undefined;
    try {
      if (sightings.isWatched) this.#noteSighting(message, false);
      incoming = this.#receiving(kind, message, extra);
    } catch (error) {
      observingFailed(error);
    }
    args[0] = this.#asSent(kind, message);
    this.#passing = args[0];
    try {
      return incoming
        ? context.with(incoming.context, Reflect.apply, undefined, handler, receiver, args)
        : handler.apply(receiver, args);
    } finally {
      this.#passing = before;
      if (kind === 'notification') incoming?.operation?.end(SUCCESS);
    }
  }

  #asSent(kind: MessageKind | undefined, message: unknown): unknown {
    if (!hasSentHere() || (kind !== 'request' && kind !== 'notification')) return message;
    const policy = this.session.telemetry.policy();
    return (policy && safely(() => asSent(message as Request | Notification, policy.fields))) ?? message;
  }

  /** Called when the transport closes. Ends the requests in flight and the session. */
  closed(): void {
    this.outbound.endInFlight();
    this.inbound.endInFlight();
    safely(() => this.session.end());
  }

  /** Discards the requests in flight without recording them, because they are observed elsewhere. */
  forget(): void {
    this.outbound.forget();
    this.inbound.forget();
  }

  /** Notes that this message is observed here, so that the pipe watch skips it. */
  #noteSighting(message: unknown, isSent: boolean): void {
    const { isObservedOnPipe, hasAmbientContext } = this.session.facts;
    if (!isObservedOnPipe && !hasAmbientContext) sightings.note(message, isSent);
  }

  /** Processes an incoming message. Returns `undefined` when it needs no context of its own. */
  #receiving(kind: MessageKind | undefined, message: unknown, extra: unknown): Incoming | undefined {
    const { session } = this;
    if (kind === 'response') {
      const operation = this.outbound.answered(message as Response);
      if (operation) this.spans.answered(message as Response, operation);
      if (session.namer.version === undefined) session.agree((message as Response).result?.protocolVersion);
      // SDK v2 sends the next round inside this handler; it must not become a child of this round, which has ended.
      const asksForInput = (message as Response).result?.resultType === 'input_required';
      return operation && asksForInput ? { context: operation.caller } : undefined;
    }
    if (kind === undefined) return undefined;
    // A server created per request never sees the handshake, so the version comes from the header.
    if (session.namer.version === undefined && extra !== undefined) session.agree(protocolVersionHeader(extra));
    const policy = session.telemetry.policy();
    if (kind === 'request') {
      const request = policy && this.inbound.request(message as Request, extra, policy);
      if (request instanceof Operation) this.spans.received(message as Request, request);
      return request;
    }
    const incoming = policy && this.inbound.notification(message as Notification, extra, policy);
    this.#follow(message as Notification, this.outbound, this.inbound);
    return incoming;
  }

  /** Applies a notification to a request in flight, which its receiver or its sender made. */
  #follow(message: Notification, ofReceiver: Inbound | Outbound, ofSender: Inbound | Outbound): void {
    const { method } = message;
    if (method === 'notifications/progress') ofReceiver.progressed(message);
    if (method === 'notifications/subscriptions/acknowledged') ofReceiver.acknowledged(message);
    // SDK v1 1.0 omits the prefix.
    if (method === 'notifications/cancelled' || method === 'cancelled') {
      ofSender.cancelled(message);
    }
  }
}

/** Whether a notification is the copy for one subscriber. The original is recorded where the server sends it. */
const isCopyForSubscriber = (message: Notification): boolean =>
  message.params?._meta !== undefined &&
  subscriptionIdOf(message) !== undefined &&
  message.method !== 'notifications/subscriptions/acknowledged';
