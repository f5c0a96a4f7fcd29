import { ATTR_GEN_AI_OPERATION_NAME, ATTR_MCP_METHOD_NAME, ErrorType } from '@mcp-vitals/signals';
import { type Context, context, type Span, trace } from '@opentelemetry/api';
import { withContext } from './carrier.js';
import type { Connection } from './connection.js';
import { metaOf, type Notification, type Request, type RequestId, type Response } from './messages.js';
import { Operation } from './operation.js';
import { type Outcome, outcomeOf, SUCCESS } from './outcome.js';

/** A message on its way out: what to send in its place, in which context, and what to do once the transport took it. */
export interface Outgoing {
  readonly message: unknown;
  readonly context: Context;
  readonly sent?: () => void;
  readonly failed?: () => void;
}

const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

/** The requests and notifications that this side of a connection sends. */
export class Outbound {
  readonly #connection: Connection;
  readonly #pending = new Map<RequestId, Operation>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  request(message: Request): Outgoing | undefined {
    if (!this.#connection.records('client', message)) return this.#passOn(message);
    if (!this.#connection.mayStart(this.#pending.size)) return this.#passOn(message);
    const operation = this.#start(message);
    this.#add(message.id, operation);
    const failed = () => this.#end(message.id, { errorType: ErrorType.SEND_FAILED });
    return { message: withContext(message, operation.context), context: operation.context, failed };
  }

  notification(message: Notification): Outgoing | undefined {
    if (!this.#connection.records('client', message)) return this.#passOn(message);
    const operation = this.#start(message);
    return {
      message: withContext(message, operation.context),
      context: operation.context,
      sent: () => operation.end(SUCCESS),
      failed: () => operation.end({ errorType: ErrorType.SEND_FAILED }),
    };
  }

  answered(response: Response): Operation | undefined {
    const operation = this.#pending.get(response.id);
    if (!operation) return undefined;
    const outcome = outcomeOf(response, operation.method, 'client', this.#connection.telemetry.limits.statusCodes);
    this.#connection.learn(operation, response, outcome);
    this.#end(response.id, outcome);
    this.#connection.tell(operation, response);
    return operation;
  }

  /** The SDK is done with a request. If no response ended it, its caller did, or the clock. */
  settled(id: RequestId): void {
    const operation = this.#pending.get(id);
    if (!operation) return;
    this.#end(id, { errorType: operation.abortSignal?.aborted ? ErrorType.CANCELLED : ErrorType.TIMEOUT });
  }

  /** A request that ended before the transport saw it. */
  neverSent(request: Request, errorType: string): void {
    if (this.#connection.records('client', request)) this.#start(request).end({ errorType });
  }

  /** The peer told how far a request of ours is. The SDKs use the request's id as its progress token. */
  progressed({ params }: Notification): void {
    const token = params?.progressToken as RequestId;
    this.#pending.get(token)?.progressed(params?.progress, params?.total);
  }

  /** The peer opened the subscription that a `subscriptions/listen` asked for; that it lasts is no operation. */
  subscribed({ params }: Notification): void {
    const id = metaOf(params)?.[SUBSCRIPTION_ID];
    if (typeof id === 'string' || typeof id === 'number') this.#end(id, SUCCESS);
  }

  closed(): void {
    for (const [id, { method }] of this.#pending) {
      this.#end(id, method === 'subscriptions/listen' ? SUCCESS : { errorType: ErrorType.CONNECTION_CLOSED });
    }
  }

  #start(message: Request | Notification): Operation {
    const parent = context.active();
    const leg = this.#connection.legBefore('client', message);
    const enrich = this.#toolSpan(message, parent);
    return new Operation(this.#connection, {
      side: 'client',
      message,
      parent,
      abortSignal: this.#connection.abortSignal,
      ...(leg && { leg: leg.number + 1, links: [{ context: leg.spanContext }] }),
      ...(enrich && { enrich }),
    });
  }

  /** The GenAI span of this very tool call, where the user wants it enriched rather than doubled. */
  #toolSpan(message: Request | Notification, parent: Context): Span | undefined {
    if (!this.#connection.telemetry.config.enrichToolSpans || message.method !== 'tools/call') return undefined;
    const span = trace.getSpan(parent) as (Span & { attributes?: Record<string, unknown> }) | undefined;
    const { attributes } = span ?? {};
    if (attributes?.[ATTR_GEN_AI_OPERATION_NAME] !== 'execute_tool' || attributes[ATTR_MCP_METHOD_NAME])
      return undefined;
    return span;
  }

  #passOn<M extends Request | Notification>(message: M): Outgoing | undefined {
    if (!this.#connection.telemetry.propagates) return undefined;
    const active = context.active();
    return { message: withContext(message, active), context: active };
  }

  #add(id: RequestId, operation: Operation): void {
    this.#pending.set(id, operation);
    this.#connection.countRequest('client', 1);
  }

  #end(id: RequestId, outcome: Outcome): void {
    const operation = this.#pending.get(id);
    if (!operation) return;
    this.#pending.delete(id);
    this.#connection.countRequest('client', -1);
    operation.end(outcome);
  }
}
