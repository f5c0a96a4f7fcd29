import { ErrorType } from '@mcp-vitals/signals';
import { type Attributes, type Context, context, type Link, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import {
  type Notification,
  type Request,
  type RequestId,
  type Response,
  subscriptionIdOf,
} from '../message/messages.js';
import { type Activity, type InFlight, MAX_IN_FLIGHT, oldestStartOf } from '../record/activity-gauges.js';
import { Operation } from '../record/operation.js';
import { infoOf } from '../record/operation-start.js';
import { type Outcome, outcomeOf, SUCCESS } from '../record/outcome.js';
import type { Policy } from '../record/telemetry.js';
import { safely } from '../safely.js';
import { isLeftOut } from '../session/left-out.js';
import type { Session } from '../session/session.js';
import { originOf, withinTask } from './origin.js';
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
  readonly #session: Session;
  readonly #awaited: Awaited;
  readonly #pending = new Map<RequestId, Operation>();
  /** The requests with a progress token, by that token. */
  readonly #byProgressToken = new Map<RequestId, Operation>();

  constructor(session: Session, awaited: Awaited) {
    this.activity = session.activities.server;
    this.#session = session;
    this.#awaited = awaited;
  }

  get size(): number {
    return this.#pending.size;
  }

  get oldestStart(): number | undefined {
    return oldestStartOf(this.#pending.values());
  }

  request(message: Request, extra: unknown, policy: Policy): Incoming | undefined {
    const pending = this.#pending;
    if (!this.#records(message, policy)) return this.#passOn(message, extra, policy);
    if (pending.size >= MAX_IN_FLIGHT) {
      this.#session.telemetry.activity.unrecordedRequests++;
      return this.#passOn(message, extra, policy);
    }
    this.#end(message.id, { errorType: ErrorType.OTHER });
    const operation = this.#start(message, extra, policy);
    pending.set(message.id, operation);
    if (pending.size === 1) this.#session.telemetry.activity.busy.add(this);
    if (operation.isInFlight) this.activity.requests++;
    const token = progressTokenOf(message);
    if (token !== undefined) this.#byProgressToken.set(token, operation);
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
    const operation = this.#pending.get(response.id);
    if (!operation) return undefined;
    const { method } = operation.start.message;
    const outcome = outcomeOf(response, method, 'server', this.#session.telemetry.bounds.statusCodes);
    this.#session.learn(operation, response, outcome);
    this.#session.tasks.answered(operation, response);
    this.#end(response.id, outcome);
    return operation;
  }

  /**
   * Adds attributes that another instrumentation has for a request in flight, except those that its span has. Returns
   * `false` if there is no such request.
   */
  annotate(id: string, attributes: Attributes): boolean {
    const operation = this.#pending.get(id) ?? this.#pending.get(Number(id));
    operation?.annotate(attributes);
    return operation !== undefined;
  }

  /** Called when this side reports progress on a request. */
  progressed({ params }: Notification): void {
    this.#byProgressToken.get(params?.progressToken as RequestId)?.progressed(params?.progress, params?.total);
  }

  /** Called when the peer cancelled a request, which gets no answer. */
  requestFinished(id: RequestId): void {
    this.#end(id, { errorType: ErrorType.CANCELLED });
  }

  /** Called when this side acknowledges a `subscriptions/listen`, which then has succeeded. */
  acknowledged(message: Notification): void {
    this.#end(subscriptionIdOf(message) as RequestId, SUCCESS);
  }

  /** Called when the SDK discarded a message, which gets no answer. */
  dropped(message: unknown): void {
    this.activity.dropped++;
    this.#end((message as Partial<Request>).id as RequestId, { errorType: ErrorType.DROPPED });
  }

  endInFlight(): void {
    for (const [id, operation] of this.#pending) {
      const errorType = operation.start.abortSignal?.aborted ? ErrorType.CANCELLED : ErrorType.CONNECTION_CLOSED;
      this.#end(id, operation.isTimed ? { errorType } : SUCCESS);
    }
  }

  /** Discards the requests in flight without ending their spans. */
  forget(): void {
    for (const { isInFlight } of this.#pending.values()) if (isInFlight) this.activity.requests--;
    this.#pending.clear();
    this.#session.telemetry.activity.busy.delete(this);
  }

  /** Whether a message is recorded. A filter that throws does not exclude it. */
  #records(message: Request | Notification, { records, config: { filter } }: Policy): boolean {
    if (!records || isLeftOut(this.#session.server, message)) return false;
    return filter === undefined || safely(() => filter(infoOf('server', message))) !== false;
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

  #end(id: RequestId, outcome: Outcome): void {
    const operation = this.#pending.get(id);
    if (!operation) return;
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#session.telemetry.activity.busy.delete(this);
    if (operation.isInFlight) this.activity.requests--;
    this.#session.ended(operation, outcome);
    operation.end(outcome);
    if (this.#byProgressToken.size === 0) return;
    const token = progressTokenOf(operation.start.message);
    if (token !== undefined && this.#byProgressToken.get(token) === operation) this.#byProgressToken.delete(token);
  }
}

/** The AbortSignal of a message's HTTP request. From 2026-07-28 on, aborting that request cancels the call. */
function abortSignalOf(extra: unknown): AbortSignal | undefined {
  const signal = (extra as { request?: { signal?: unknown } } | undefined)?.request?.signal;
  return signal instanceof AbortSignal ? signal : undefined;
}

function progressTokenOf({ params }: Request | Notification): RequestId | undefined {
  const token: unknown = params?._meta?.progressToken;
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}
