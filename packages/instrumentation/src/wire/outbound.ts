import { ATTR_GEN_AI_OPERATION_NAME, ATTR_MCP_METHOD_NAME, ErrorType } from '@mcp-vitals/signals';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { forwardedSpan } from '../message/carrier.js';
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

/** What a message is sent with. */
export interface Outgoing {
  /** The context to send it in, and to send along with it. */
  readonly context: Context;
  /** The keys in which the context passes along; none when it does not. */
  readonly fields: readonly string[];
  /** The operation that begins with the message; none when it is only passed on or sent once more. */
  readonly operation: Operation | undefined;
}

/** More requests than this in flight on one connection go unrecorded. */
const MAX_IN_FLIGHT = 10_000;

/** The requests and notifications that this side of a connection sends. */
export class Outbound implements InFlight {
  /** How many requests the transport was asked to send. */
  requestsSent = 0;
  /** The AbortSignal of the request being sent. */
  abortSignal: AbortSignal | undefined;
  readonly activity: Activity;
  readonly #session: Session;
  readonly #pending = new Map<RequestId, Operation>();
  readonly #awaited = new Set<Span>();

  constructor(session: Session) {
    this.activity = session.activities.client;
    this.#session = session;
  }

  get size(): number {
    return this.#pending.size;
  }

  get oldestStart(): number | undefined {
    for (const operation of this.#pending.values()) if (operation.ages) return operation.startedAt;
    return undefined;
  }

  request(message: Request, policy: Policy): Outgoing | undefined {
    this.requestsSent++;
    const pending = this.#pending;
    const sentBefore = pending.get(message.id);
    // After a 401 the SDKs' transports send the message once more, through their own `send`.
    if (sentBefore?.start.message.method === message.method) {
      return { context: sentBefore.context, fields: policy.fields, operation: undefined };
    }
    if (!this.#records(message, policy)) return passOn(policy);
    if (pending.size >= MAX_IN_FLIGHT) {
      this.#session.telemetry.activity.unrecordedRequests++;
      return passOn(policy);
    }
    const operation = this.#start(message, policy);
    this.#end(message.id, { errorType: ErrorType.OTHER });
    pending.set(message.id, operation);
    if (pending.size === 1) this.#session.telemetry.activity.busy.add(this);
    if (this.#session.facts.hasAmbientContext) this.#awaited.add(operation.span);
    if (operation.isTimed) this.activity.requests++;
    return { context: operation.context, fields: policy.fields, operation };
  }

  notification(message: Notification, policy: Policy): Outgoing | undefined {
    if (!this.#records(message, policy)) return passOn(policy);
    const operation = this.#start(message, policy);
    return { context: operation.context, fields: policy.fields, operation };
  }

  /** The transport refused the message of an operation. */
  sendFailed(operation: Operation): void {
    const { message } = operation.start;
    if ('id' in message) this.#end(message.id, { errorType: ErrorType.SEND_FAILED });
    else operation.end({ errorType: ErrorType.SEND_FAILED });
  }

  /** The peer answered a request. Returns its operation, if that was recorded. */
  answered(response: Response): Operation | undefined {
    const id = this.#idOf(response.id);
    const operation = this.#pending.get(id);
    if (!operation) return undefined;
    const { config, message } = operation.start;
    const outcome = outcomeOf(response, message.method, 'client', this.#session.telemetry.bounds.statusCodes);
    this.#session.learn(operation, response, outcome);
    this.#end(id, outcome);
    const { onResult } = config;
    if (onResult && typeof response.result === 'object' && response.result !== null) {
      this.#session.notifyListener(onResult, operation, response.result);
    }
    return operation;
  }

  /** The SDK is done with a request. If no response ended it, its caller did, or the clock. */
  requestFinished(id: RequestId): void {
    const operation = this.#pending.get(id);
    if (!operation) return;
    this.#end(id, { errorType: operation.start.abortSignal?.aborted ? ErrorType.CANCELLED : ErrorType.TIMEOUT });
  }

  /** Ends everything that waits for an answer which nobody waits for any more. */
  abandon(errorType: string): void {
    for (const id of this.#pending.keys()) this.#end(id, { errorType });
  }

  /** A request ended before the transport saw it. */
  neverSent(message: Request, errorType: string): void {
    const policy = this.#session.telemetry.policy();
    if (policy && this.#records(message, policy)) this.#start(message, policy).end({ errorType });
  }

  /** The peer reports progress on a request. The SDKs use the request's id as its progress token. */
  progressed({ params }: Notification): void {
    this.#pending.get(this.#idOf(params?.progressToken))?.progressed(params?.progress, params?.total);
  }

  /** The peer opened the subscription that a `subscriptions/listen` asked for: the request succeeded. */
  acknowledged(message: Notification): void {
    this.#end(this.#idOf(subscriptionIdOf(message)), SUCCESS);
  }

  /** Whether a span is that of a request in flight, whose answer is to come. */
  awaits(span: Span | undefined): boolean {
    return span !== undefined && this.#awaited.has(span);
  }

  endInFlight(): void {
    for (const [id, operation] of this.#pending) {
      this.#end(id, operation.isTimed ? { errorType: ErrorType.CONNECTION_CLOSED } : SUCCESS);
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
    return records && (filter === undefined || safely(() => filter(infoOf('client', message))) !== false);
  }

  #start(message: Request | Notification, { config, fields }: Policy): Operation {
    const parent = context.active();
    const round = message.params?.requestState === undefined ? undefined : this.#session.rounds.client.before(message);
    const links = round ? [{ context: round.spanContext }] : [];
    const forwarded = message.params?._meta === undefined ? undefined : forwardedSpan(message, fields);
    if (forwarded && forwarded.spanId !== trace.getSpanContext(parent)?.spanId) links.push({ context: forwarded });
    return new Operation(this.#session, {
      config,
      role: 'client',
      message,
      parent,
      links,
      round: round ? round.number + 1 : 1,
      abortSignal: this.abortSignal,
      enrich: config.enrichToolSpans ? toolSpan(message, parent) : undefined,
    });
  }

  /** The id under which a request waits: the SDKs take a number that comes back as a string for that number. */
  #idOf(id: unknown): RequestId {
    return typeof id === 'string' && !this.#pending.has(id) ? Number(id) : (id as RequestId);
  }

  #end(id: RequestId, outcome: Outcome): void {
    const operation = this.#pending.get(id);
    if (!operation) return;
    this.#pending.delete(id);
    this.#awaited.delete(operation.span);
    if (this.#pending.size === 0) this.#session.telemetry.activity.busy.delete(this);
    if (operation.isTimed) this.activity.requests--;
    operation.end(outcome);
  }
}

/** The context that a message carries although it is not recorded. */
const passOn = ({ fields }: Policy): Outgoing | undefined =>
  fields.length === 0 ? undefined : { context: context.active(), fields, operation: undefined };

/** The GenAI span of this very tool call, if there is one around it. */
function toolSpan(message: Request | Notification, parent: Context): Span | undefined {
  if (message.method !== 'tools/call') return undefined;
  const span = trace.getSpan(parent) as (Span & { attributes?: Record<string, unknown> }) | undefined;
  const { attributes } = span ?? {};
  if (attributes?.[ATTR_GEN_AI_OPERATION_NAME] !== 'execute_tool' || attributes[ATTR_MCP_METHOD_NAME]) return undefined;
  return span;
}
