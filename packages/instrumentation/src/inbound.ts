import { ErrorType } from '@mcp-vitals/signals';
import { type Context, context, type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { contextFrom } from './carrier.js';
import type { Connection } from './connection.js';
import { metaOf, type Notification, type Request, type RequestId, type Response } from './messages.js';
import { Operation } from './operation.js';
import { type Outcome, outcomeOf, SUCCESS } from './outcome.js';

/** A message that arrived: the context to handle it in, and what to do when its handler has returned. */
export interface Incoming {
  readonly context: Context;
  readonly handled?: () => void;
}

/** The requests and notifications that this side of a connection receives. */
export class Inbound {
  readonly #connection: Connection;
  readonly #pending = new Map<RequestId, Operation>();
  /** The requests whose sender wants to hear of their progress, by the token it gave; and the tokens by request. */
  readonly #byProgressToken = new Map<RequestId, Operation>();
  readonly #progressTokens = new Map<RequestId, RequestId>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  request(message: Request, abortSignal?: AbortSignal): Incoming | undefined {
    if (!this.#connection.records('server', message)) return this.#passOn(message);
    if (!this.#connection.mayStart(this.#pending.size)) return this.#passOn(message);
    this.#end(message.id, { errorType: ErrorType.OTHER });
    const operation = this.#start(message, abortSignal);
    this.#pending.set(message.id, operation);
    this.#connection.countRequest('server', 1);
    const token = metaOf(message.params)?.progressToken;
    if (typeof token === 'string' || typeof token === 'number') {
      this.#byProgressToken.set(token, operation);
      this.#progressTokens.set(message.id, token);
    }
    return { context: operation.context };
  }

  notification(message: Notification): Incoming | undefined {
    if (message.method === 'notifications/cancelled') this.#cancelled(message);
    if (!this.#connection.records('server', message)) return this.#passOn(message);
    const operation = this.#start(message);
    return { context: operation.context, handled: () => operation.end(SUCCESS) };
  }

  /** This side answers a request. */
  answered(response: Response): void {
    const operation = this.#pending.get(response.id);
    if (!operation) return;
    const outcome = outcomeOf(response, operation.method, 'server', this.#connection.telemetry.limits.statusCodes);
    this.#connection.learn(operation, response, outcome);
    this.#end(response.id, outcome);
  }

  /** This side tells how far a request is. */
  progressed({ params }: Notification): void {
    this.#byProgressToken.get(params?.progressToken as RequestId)?.progressed(params?.progress, params?.total);
  }

  closed(): void {
    for (const [id, { method, abortSignal }] of this.#pending) {
      const errorType = abortSignal?.aborted ? ErrorType.CANCELLED : ErrorType.CONNECTION_CLOSED;
      this.#end(id, method === 'subscriptions/listen' ? SUCCESS : { errorType });
    }
  }

  /**
   * The remote context is the parent and the ambient one a link; without a remote context the ambient one is the
   * parent. On a pipe the ambient context is that of whoever opened it, and means nothing.
   */
  #start(message: Request | Notification, abortSignal?: AbortSignal): Operation {
    const { facts, telemetry } = this.#connection;
    const { trustRemoteContext } = telemetry.config;
    const ambient = facts.ambientContext ? context.active() : ROOT_CONTEXT;
    const extracted = trustRemoteContext === 'ignore' ? ambient : contextFrom(ambient, message);
    const ambientSpan = trace.getSpanContext(ambient);
    const remoteSpan = trace.getSpanContext(extracted);
    const isRemote = remoteSpan !== undefined && remoteSpan !== ambientSpan;
    const asParent = !isRemote || trustRemoteContext === 'parent';
    const links: Link[] = [];
    if (isRemote && !asParent) links.push({ context: remoteSpan });
    if (isRemote && asParent && ambientSpan) links.push({ context: ambientSpan });
    const leg = this.#connection.legBefore('server', message);
    if (leg) links.push({ context: leg.spanContext });
    return new Operation(this.#connection, {
      side: 'server',
      message,
      parent: asParent ? extracted : ambient,
      links,
      abortSignal,
      ...(leg && { leg: leg.number + 1 }),
    });
  }

  #passOn(message: Request | Notification): Incoming | undefined {
    const { telemetry, facts } = this.#connection;
    if (!telemetry.propagates || telemetry.config.trustRemoteContext !== 'parent') return undefined;
    return { context: contextFrom(facts.ambientContext ? context.active() : ROOT_CONTEXT, message) };
  }

  /** The peer gave up a request of its own: it will get no answer. */
  #cancelled({ params }: Notification): void {
    this.#end(params?.requestId as RequestId, { errorType: ErrorType.CANCELLED });
  }

  #end(id: RequestId, outcome: Outcome): void {
    const operation = this.#pending.get(id);
    if (!operation) return;
    this.#pending.delete(id);
    this.#connection.countRequest('server', -1);
    operation.end(outcome);
    const token = this.#progressTokens.get(id);
    if (token === undefined) return;
    this.#progressTokens.delete(id);
    this.#byProgressToken.delete(token);
  }
}
