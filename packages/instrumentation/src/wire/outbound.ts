import { ATTR_GEN_AI_OPERATION_NAME, ATTR_MCP_METHOD_NAME, ErrorType } from '@mcp-vitals/signals';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { forwardedSpan } from '../message/carrier.js';
import {
  isObject,
  type Notification,
  type Request,
  type RequestId,
  type Response,
  subscriptionIdOf,
} from '../message/messages.js';
import { type Activity, type InFlight, MAX_IN_FLIGHT } from '../record/activity-gauges.js';
import { Operation } from '../record/operation.js';
import { infoOf } from '../record/operation-start.js';
import { type Outcome, SUCCESS } from '../record/outcome.js';
import type { Policy } from '../record/telemetry.js';
import { callUser, safely } from '../safely.js';
import type { Session } from '../session/session.js';
import { PendingRequests } from './pending-requests.js';

/** The context, propagation keys and operation of a message being sent. */
export interface Outgoing {
  /** The context that is active during `send` and is propagated. */
  readonly context: Context;
  /** The `_meta` keys in which the context is propagated; empty when it is not. */
  readonly fields: readonly string[];
  /** The operation that starts with the message; `undefined` when the message is only propagated or sent again. */
  readonly operation: Operation | undefined;
}

/** The reason that clients give where a request took too long. Any other one is that of its caller. */
const TIMED_OUT = /tim(?:e|ed)[ -]?out/i;

/** Records the requests and notifications that this side of a connection sends. */
export class Outbound implements InFlight {
  /** Number of requests passed to the transport's `send`. */
  requestsSent = 0;
  /** The AbortSignal of the request being sent. */
  abortSignal: AbortSignal | undefined;
  readonly activity: Activity;
  readonly #session: Session;
  readonly #pending: PendingRequests;
  readonly #awaited = new Set<Span>();

  constructor(session: Session) {
    this.activity = session.activities.client;
    this.#session = session;
    this.#pending = new PendingRequests(session, this);
  }

  get size(): number {
    return this.#pending.size;
  }

  get oldestStart(): number | undefined {
    return this.#pending.oldestStart;
  }

  request(message: Request, policy: Policy): Outgoing | undefined {
    this.requestsSent++;
    const pending = this.#pending;
    const sentBefore = pending.latest(message.id);
    // After a 401 the SDKs' transports send the message again, through their own `send`.
    if (sentBefore?.start.message.method === message.method) {
      return { context: sentBefore.context, fields: policy.fields, operation: undefined };
    }
    if (!this.#records(message, policy)) return passOn(policy);
    if (pending.size >= MAX_IN_FLIGHT) {
      this.#session.telemetry.activity.unrecordedRequests++;
      return passOn(policy);
    }
    const operation = this.#start(message, policy);
    this.#end(sentBefore, { errorType: ErrorType.OTHER });
    pending.add(operation);
    if (this.#session.facts.hasAmbientContext) this.#awaited.add(operation.span);
    return { context: operation.context, fields: policy.fields, operation };
  }

  notification(message: Notification, policy: Policy): Outgoing | undefined {
    if (!this.#records(message, policy)) return passOn(policy);
    const operation = this.#start(message, policy);
    this.#session.tasks.notified(operation);
    this.#session.notifyOf(operation);
    return { context: operation.context, fields: policy.fields, operation };
  }

  /** Called when `send` failed for the message of an operation. */
  sendFailed(operation: Operation, error: unknown): void {
    const { message } = operation.start;
    const outcome = safely(() => this.#session.sendFailed(operation, error)) ?? { errorType: ErrorType.SEND_FAILED };
    if ('id' in message) this.#end(operation, outcome);
    else operation.end(outcome);
  }

  /** Called when the peer answers a request. Returns its operation, if recorded. */
  answered(response: Response): Operation | undefined {
    const operation = this.#pending.latest(this.#idOf(response.id));
    if (!operation) return undefined;
    const outcome = this.#session.outcome(operation, response);
    this.#end(operation, outcome);
    const { onResult } = operation.start.config;
    if (onResult && isObject(outcome.result)) this.#session.notifyListener(onResult, operation, outcome.result);
    return operation;
  }

  /** Called when the SDK is done with a request. One without a response was cancelled or timed out. */
  requestFinished(id: RequestId): void {
    const operation = this.#pending.latest(id);
    if (!operation) return;
    this.#end(operation, { errorType: operation.start.abortSignal?.aborted ? ErrorType.CANCELLED : ErrorType.TIMEOUT });
  }

  /** Called when this side tells its peer that it gave up on a request. */
  cancelled({ params }: Notification): void {
    const operation = this.#pending.latest(params?.requestId as RequestId);
    const isLate = !operation?.start.abortSignal?.aborted && TIMED_OUT.test(String(params?.reason));
    this.#end(operation, { errorType: isLate ? ErrorType.TIMEOUT : ErrorType.CANCELLED });
  }

  /** Ends all requests in flight with this error type. */
  abandon(errorType: string): void {
    for (const operation of this.#pending.values()) this.#end(operation, { errorType });
  }

  /** Records a request that ended before it reached the transport. */
  neverSent(message: Request, errorType: string): void {
    const policy = this.#session.telemetry.policy();
    if (policy && this.#records(message, policy)) this.#start(message, policy).end({ errorType });
  }

  /** Called when the peer reports progress on a request. */
  progressed({ params }: Notification): void {
    this.#pending.ofProgress(params?.progressToken)?.progressed(params?.progress, params?.total);
  }

  /** Called when the peer acknowledges a `subscriptions/listen`, which then has succeeded. */
  acknowledged(message: Notification): void {
    this.#end(this.#pending.latest(this.#idOf(subscriptionIdOf(message))), SUCCESS);
  }

  /** Whether a span belongs to a request in flight. */
  awaits(span: Span | undefined): boolean {
    return span !== undefined && this.#awaited.has(span);
  }

  endInFlight(): void {
    for (const operation of this.#pending.values()) {
      this.#end(operation, operation.isTimed ? { errorType: ErrorType.CONNECTION_CLOSED } : SUCCESS);
    }
  }

  /** Discards the requests in flight without ending their spans. */
  forget(): void {
    this.#pending.forget();
  }

  /** Whether a message is recorded. A filter that throws does not exclude it. */
  #records(message: Request | Notification, { records, config: { filter } }: Policy): boolean {
    return records && (filter === undefined || callUser(() => filter(infoOf('client', message))) !== false);
  }

  #start(message: Request | Notification, { config, fields }: Policy): Operation {
    const active = context.active();
    const task = this.#session.tasks.of('client', message);
    const created = task?.spanContext;
    const parent = created && trace.getSpan(active) === undefined ? trace.setSpanContext(active, created) : active;
    const round = message.params?.requestState === undefined ? undefined : this.#session.rounds.client.before(message);
    const links = round ? [{ context: round.spanContext }] : [];
    const forwarded = message.params?._meta === undefined ? undefined : forwardedSpan(message, fields);
    if (forwarded && forwarded.spanId !== trace.getSpanContext(parent)?.spanId) links.push({ context: forwarded });
    if (created && created.spanId !== trace.getSpanContext(parent)?.spanId) links.push({ context: created });
    return new Operation(this.#session, {
      config,
      role: 'client',
      message,
      parent,
      links,
      round: round ? round.number + 1 : 1,
      task,
      abortSignal: this.abortSignal,
      enrich: config.enrichToolSpans ? toolSpan(message, parent) : undefined,
    });
  }

  /** The id of the pending request. The SDKs accept a numeric id that is returned as a string. */
  #idOf(id: unknown): RequestId {
    return typeof id === 'string' && !this.#pending.latest(id) ? Number(id) : (id as RequestId);
  }

  #end(operation: Operation | undefined, outcome: Outcome): void {
    if (operation) this.#awaited.delete(operation.span);
    this.#pending.end(operation, outcome);
  }
}

/** Propagates the active context without recording the message. */
const passOn = ({ fields }: Policy): Outgoing | undefined =>
  fields.length === 0 ? undefined : { context: context.active(), fields, operation: undefined };

/** The active `execute_tool` span of this tool call, if there is one. */
function toolSpan(message: Request | Notification, parent: Context): Span | undefined {
  if (message.method !== 'tools/call') return undefined;
  const span = trace.getSpan(parent) as (Span & { attributes?: Record<string, unknown> }) | undefined;
  const { attributes } = span ?? {};
  if (attributes?.[ATTR_GEN_AI_OPERATION_NAME] !== 'execute_tool' || attributes[ATTR_MCP_METHOD_NAME]) return undefined;
  return span;
}
