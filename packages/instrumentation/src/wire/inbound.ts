import { ErrorType } from '@mcp-vitals/signals';
import { type Attributes, type Context, context, type Link, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import {
  type Notification,
  type Request,
  type RequestId,
  type Response,
  subscriptionIdOf,
} from '../message/messages.js';
import { type Activity, type InFlight, MAX_IN_FLIGHT } from '../record/activity-gauges.js';
import { Operation } from '../record/operation.js';
import { infoOf } from '../record/operation-start.js';
import { SUCCESS } from '../record/outcome.js';
import type { Policy } from '../record/telemetry.js';
import { callUser } from '../safely.js';
import { isLeftOut } from '../session/left-out.js';
import type { Session } from '../session/session.js';
import { originOf, withinTask } from './origin.js';
import { PendingRequests } from './pending-requests.js';
import { recordedServerSpan } from './recorded-server-span.js';

/** The context in which a message is handled, and its operation if it is recorded. */
export interface Incoming {
  readonly context: Context;
  readonly operation?: Operation;
}

/** Tells which spans of this side await an answer. Messages that arrive in their context belong to them. */
export interface Awaited {
  awaits(span: Span | undefined): boolean;
}

/** Records the requests and notifications that this side of a connection receives. */
export class Inbound implements InFlight {
  readonly activity: Activity;
  /** Called before the requests in flight end unanswered. Returns `true` if they were answered unseen and are discarded. */
  isAnsweredElsewhere: () => boolean = () => false;
  readonly #session: Session;
  readonly #awaited: Awaited;
  readonly #pending: PendingRequests;

  constructor(session: Session, awaited: Awaited) {
    this.activity = session.activities.server;
    this.#session = session;
    this.#awaited = awaited;
    this.#pending = new PendingRequests(session, this);
  }

  get size(): number {
    return this.#pending.size;
  }

  get oldestStart(): number | undefined {
    return this.#pending.oldestStart;
  }

  request(message: Request, extra: unknown, policy: Policy): Incoming | undefined {
    if (!this.#records(message, policy)) return this.#passOn(message, extra, policy);
    if (this.#pending.size >= MAX_IN_FLIGHT) {
      this.#session.telemetry.activity.unrecordedRequests++;
      return this.#passOn(message, extra, policy);
    }
    this.#pending.end(this.#pending.displacedBy(message.id), { errorType: ErrorType.OTHER });
    const operation = this.#start(message, extra, policy);
    this.#pending.add(operation);
    return operation;
  }

  notification(message: Notification, extra: unknown, policy: Policy): Incoming | undefined {
    if (!this.#records(message, policy)) return this.#passOn(message, extra, policy);
    const operation = this.#start(message, extra, policy);
    this.#session.tasks.notified(operation);
    this.#session.notifyOf(operation);
    return { context: operation.context, operation };
  }

  /** Called when this side answers a request. Returns its operation, if recorded. */
  answered(response: Response): Operation | undefined {
    const operation = this.#pending.answeredBy(response.id);
    if (operation) this.#pending.end(operation, this.#session.outcome(operation, response));
    return operation;
  }

  /**
   * Adds attributes that another instrumentation has for a request in flight, except those that its span has. Returns
   * `false` if there is no such request.
   */
  annotate(id: string, attributes: Attributes): boolean {
    const operation = this.#pending.latest(id) ?? this.#pending.latest(Number(id));
    operation?.annotate(attributes);
    return operation !== undefined;
  }

  /** Called when this side reports progress on a request. */
  progressed({ params }: Notification): void {
    this.#pending.ofProgress(params?.progressToken)?.progressed(params?.progress, params?.total);
  }

  /** Called when the peer cancels a request, which gets no answer. */
  cancelled({ params }: Notification): void {
    this.#pending.end(this.#pending.latest(params?.requestId as RequestId), { errorType: ErrorType.CANCELLED });
  }

  /** Called when this side acknowledges a `subscriptions/listen`, which then has succeeded. */
  acknowledged(message: Notification): void {
    this.#pending.end(this.#pending.latest(subscriptionIdOf(message) as RequestId), SUCCESS);
  }

  /** Called when the SDK discarded a message, which gets no answer. */
  dropped(message: unknown): void {
    this.activity.dropped++;
    this.#pending.end(this.#pending.latest((message as Request).id), { errorType: ErrorType.DROPPED });
  }

  endInFlight(): void {
    if (this.isAnsweredElsewhere()) return;
    for (const operation of this.#pending.values()) {
      const errorType = operation.start.abortSignal?.aborted ? ErrorType.CANCELLED : ErrorType.CONNECTION_CLOSED;
      this.#pending.end(operation, operation.isTimed ? { errorType } : SUCCESS);
    }
  }

  /** Discards the requests in flight without ending their spans. */
  forget(): void {
    this.#pending.forget();
  }

  /** Whether a message is recorded. A filter that throws does not exclude it. */
  #records(message: Request | Notification, { records, config: { filter } }: Policy): boolean {
    if (!records || isLeftOut(this.#session.server, message)) return false;
    return filter === undefined || callUser(() => filter(infoOf('server', message))) !== false;
  }

  #start(message: Request | Notification, extra: unknown, policy: Policy): Operation {
    const enrich = recordedServerSpan(message);
    const task = this.#session.tasks.of('server', message);
    const { parent, links } = enrich
      ? { parent: context.active(), links: [] as Link[] }
      : withinTask(originOf(this.#ambient(), message, extra, policy), task?.spanContext);
    const round = message.params?.requestState === undefined ? undefined : this.#session.rounds.server.before(message);
    if (round) links.push({ context: round.spanContext });
    return new Operation(this.#session, {
      config: policy.config,
      role: 'server',
      message,
      parent,
      links,
      round: round ? round.number + 1 : 1,
      task,
      abortSignal: abortSignalOf(extra),
      enrich,
    });
  }

  #passOn(message: Request | Notification, extra: unknown, policy: Policy): Incoming | undefined {
    if (policy.fields.length === 0 || policy.config.trustRemoteContext !== 'parent') return undefined;
    return { context: originOf(this.#ambient(), message, extra, policy).parent };
  }

  /**
   * The ambient context of a message. On a pipe, and on a stream that outlives the request that opened it, it is that of
   * the code that opened it and unrelated to the message.
   */
  #ambient(): Context {
    const { facts, role } = this.#session;
    if (!facts.hasAmbientContext) return ROOT_CONTEXT;
    const active = context.active();
    return role === 'server' || this.#awaited.awaits(trace.getSpan(active)) ? active : ROOT_CONTEXT;
  }
}

/** The AbortSignal of a message's HTTP request. From 2026-07-28 on, aborting that request cancels the call. */
function abortSignalOf(extra: unknown): AbortSignal | undefined {
  const signal = (extra as { request?: { signal?: unknown } } | undefined)?.request?.signal;
  return signal instanceof AbortSignal ? signal : undefined;
}
