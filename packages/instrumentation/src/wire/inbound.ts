import { ErrorType } from '@mcp-vitals/signals';
import { type Context, context, type Link, ROOT_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { contextFrom } from '../message/carrier.js';
import { contextFromHeaders } from '../message/http-request.js';
import {
  type Notification,
  type Request,
  type RequestId,
  type Response,
  subscriptionIdOf,
} from '../message/messages.js';
import type { Activity, InFlight } from '../record/activity-gauges.js';
import { Operation } from '../record/operation.js';
import { infoOf } from '../record/operation-start.js';
import { type Outcome, outcomeOf, SUCCESS } from '../record/outcome.js';
import type { Policy } from '../record/telemetry.js';
import { safely } from '../safely.js';
import type { Session } from '../session/session.js';

/** More requests than this in flight on one connection go unrecorded. */
const MAX_IN_FLIGHT = 10_000;

/** The context to handle a message in, and its operation if it is recorded. */
export interface Incoming {
  readonly context: Context;
  readonly operation?: Operation;
}

/** Tells which spans of this side wait for an answer: what arrives meanwhile in their context belongs to them. */
export interface Awaited {
  awaits(span: Span | undefined): boolean;
}

/** Where a message came from. */
interface Origin {
  readonly parent: Context;
  readonly links: Link[];
}

/** The requests and notifications that this side of a connection receives. */
export class Inbound implements InFlight {
  readonly activity: Activity;
  readonly #session: Session;
  readonly #awaited: Awaited;
  readonly #pending = new Map<RequestId, Operation>();
  /** The requests whose sender asked for progress, by the token it gave. */
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
    for (const operation of this.#pending.values()) if (operation.ages) return operation.startedAt;
    return undefined;
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
    if (operation.isTimed) this.activity.requests++;
    const token = progressTokenOf(message);
    if (token !== undefined) this.#byProgressToken.set(token, operation);
    return operation;
  }

  notification(message: Notification, extra: unknown, policy: Policy): Incoming | undefined {
    if (!this.#records(message, policy)) return this.#passOn(message, extra, policy);
    const operation = this.#start(message, extra, policy);
    return { context: operation.context, operation };
  }

  /** This side answers a request. */
  answered(response: Response): void {
    const operation = this.#pending.get(response.id);
    if (!operation) return;
    const { method } = operation.start.message;
    const outcome = outcomeOf(response, method, 'server', this.#session.telemetry.bounds.statusCodes);
    this.#session.learn(operation, response, outcome);
    this.#end(response.id, outcome);
  }

  /** This side reports progress on a request. */
  progressed({ params }: Notification): void {
    this.#byProgressToken.get(params?.progressToken as RequestId)?.progressed(params?.progress, params?.total);
  }

  /** The peer gave a request up: it will get no answer. */
  requestFinished(id: RequestId): void {
    this.#end(id, { errorType: ErrorType.CANCELLED });
  }

  /** This side opened the subscription that a `subscriptions/listen` asked for: the request succeeded. */
  acknowledged(message: Notification): void {
    this.#end(subscriptionIdOf(message) as RequestId, SUCCESS);
  }

  /** The SDK discarded a message, which will get no answer. */
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

  /** Lets go of what is in flight without ending it. */
  forget(): void {
    for (const { isTimed } of this.#pending.values()) if (isTimed) this.activity.requests--;
    this.#pending.clear();
    this.#session.telemetry.activity.busy.delete(this);
  }

  /** Whether a message is to be recorded. A filter that throws does not exclude it. */
  #records(message: Request | Notification, { records, config: { filter } }: Policy): boolean {
    return records && (filter === undefined || safely(() => filter(infoOf('server', message))) !== false);
  }

  #start(message: Request | Notification, extra: unknown, policy: Policy): Operation {
    const { parent, links } = this.#origin(message, extra, policy);
    const round = message.params?.requestState === undefined ? undefined : this.#session.rounds.server.before(message);
    if (round) links.push({ context: round.spanContext });
    return new Operation(this.#session, {
      config: policy.config,
      role: 'server',
      message,
      parent,
      links,
      round: round ? round.number + 1 : 1,
      abortSignal: abortSignalOf(extra),
    });
  }

  #passOn(message: Request | Notification, extra: unknown, policy: Policy): Incoming | undefined {
    if (policy.fields.length === 0 || policy.config.trustRemoteContext !== 'parent') return undefined;
    return { context: this.#origin(message, extra, policy).parent };
  }

  /**
   * The remote context is the parent and the ambient one a link; without a remote context the ambient one is the parent.
   * The message's own context comes first, then that of its HTTP request, unless the ambient span continues it already.
   */
  #origin(message: Request | Notification, extra: unknown, { config, fields }: Policy): Origin {
    const ambient = this.#ambient();
    const ambientSpan = trace.getSpanContext(ambient);
    const links: Link[] = [];
    if (config.trustRemoteContext === 'ignore' || fields.length === 0) return { parent: ambient, links };
    let extracted = message.params?._meta === undefined ? ambient : contextFrom(ambient, message);
    let remoteSpan = newSpanIn(extracted, ambientSpan);
    if (remoteSpan === undefined && extra !== undefined) {
      const fromHeaders = contextFromHeaders(extracted, extra);
      const headerSpan = newSpanIn(fromHeaders, ambientSpan);
      if (headerSpan && headerSpan.traceId !== ambientSpan?.traceId) {
        extracted = fromHeaders;
        remoteSpan = headerSpan;
      }
    }
    if (remoteSpan && config.trustRemoteContext === 'link') {
      links.push({ context: remoteSpan });
      return { parent: ambient, links };
    }
    if (remoteSpan && ambientSpan) links.push({ context: ambientSpan });
    return { parent: extracted, links };
  }

  /**
   * The context around a message. On a pipe, and on a stream that outlives the request that opened it, it is that of
   * whoever opened it, which says nothing about the message.
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
    if (operation.isTimed) this.activity.requests--;
    operation.end(outcome);
    if (this.#byProgressToken.size === 0) return;
    const token = progressTokenOf(operation.start.message);
    if (token !== undefined && this.#byProgressToken.get(token) === operation) this.#byProgressToken.delete(token);
  }
}

/** Signals that the HTTP request of a message was given up: from 2026-07-28 on, that is how a call is cancelled. */
function abortSignalOf(extra: unknown): AbortSignal | undefined {
  const signal = (extra as { request?: { signal?: unknown } } | undefined)?.request?.signal;
  return signal instanceof AbortSignal ? signal : undefined;
}

function newSpanIn(extracted: Context, ambientSpan: SpanContext | undefined): SpanContext | undefined {
  const span = trace.getSpanContext(extracted);
  return span === ambientSpan ? undefined : span;
}

function progressTokenOf({ params }: Request | Notification): RequestId | undefined {
  const token: unknown = params?._meta?.progressToken;
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}
