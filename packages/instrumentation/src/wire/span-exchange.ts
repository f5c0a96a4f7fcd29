import { identityOfTransport } from '@mcp-vitals/signals';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import {
  asking,
  CARRYING_METHODS,
  carrying,
  offering,
  offersSpans,
  resourceSpansIn,
  resultSpeaksOfSpans,
  type SpanRequest,
  spanRequestIn,
  speaksOfSpans,
} from '../execution/protocol.js';
import { returnedSpans } from '../execution/returned-spans.js';
import { isTrusted } from '../execution/trusted-servers.js';
import { contextFrom } from '../message/carrier.js';
import type { Request, Response } from '../message/messages.js';
import type { Operation } from '../record/operation.js';
import type { Telemetry } from '../record/telemetry.js';

/** The requests whose answers offer spans. */
const OFFERING_METHODS: ReadonlySet<string> = new Set(['initialize', 'server/discover']);

/**
 * The exchange of spans on one connection, by MCP SEP-2448: a client asks for them and takes them, a server collects and returns them.
 * Each message stays as its sender made it; a copy with the addition is sent in its place.
 */
export class SpanExchange {
  readonly #telemetry: Telemetry;
  readonly #transport: object;
  readonly #asked = new WeakSet<Operation>();
  /** The requests whose spans the application handles itself. */
  readonly #ofApplication = new WeakSet<Operation>();
  readonly #collected = new WeakMap<Operation, SpanRequest>();
  readonly #replacements = new WeakMap<object, object>();
  #isOffered = false;
  /** The list that was looked at last, and whether it names this server. */
  #trust: { readonly servers: readonly string[]; readonly isTrusted: boolean } | undefined;

  constructor(telemetry: Telemetry, transport: object) {
    this.#telemetry = telemetry;
    this.#transport = transport;
  }

  /** Called before a client's request is sent. */
  requests(message: Request, operation: Operation): void {
    const { trustedServers, detailed = false } = operation.start.config.executionTelemetry ?? {};
    if (trustedServers === undefined || !CARRYING_METHODS.has(message.method)) return;
    if (speaksOfSpans(message)) {
      this.#ofApplication.add(operation);
      return;
    }
    if (!this.#isOffered || !operation.span.isRecording() || !this.#trusts(trustedServers)) return;
    this.#asked.add(operation);
    this.#replacements.set(message, asking(message, { traces: { request: true, detailed } }));
  }

  /** Called when a client has its answer. */
  answered({ result }: Response, operation: Operation): void {
    if (operation.start.config.executionTelemetry?.trustedServers === undefined) return;
    if (OFFERING_METHODS.has(operation.method)) this.#isOffered = offersSpans(result);
    if (!this.#asked.delete(operation)) {
      const isOurs = !this.#ofApplication.has(operation) && resourceSpansIn(result) !== undefined;
      if (isOurs) this.#telemetry.execution.take(result, undefined);
      return;
    }
    const { traceId, spanId, traceFlags } = operation.span.spanContext();
    const nowMillis = performance.now();
    this.#telemetry.execution.take(result, {
      traceId,
      spanId,
      traceFlags,
      durationMillis: nowMillis - operation.startedAt,
      atMillis: performance.timeOrigin + nowMillis,
      server: identityOfTransport(this.#transport) ?? '',
    });
  }

  /** Called when a server begins to handle a request. */
  received(message: Request, operation: Operation): void {
    if (operation.start.config.executionTelemetry?.returnSpans !== true) return;
    const ask = CARRYING_METHODS.has(message.method) ? spanRequestIn(message) : undefined;
    const span = operation.span.spanContext();
    // The client can use only spans of its own trace.
    const clients = ask && trace.getSpanContext(contextFrom(ROOT_CONTEXT, message));
    if (ask === undefined || clients?.traceId !== span.traceId || !operation.span.isRecording()) return;
    this.#telemetry.execution.collector.open(span);
    this.#collected.set(operation, ask);
  }

  /** Called when a server answers, after the request's span has ended. */
  answers(response: Response, operation: Operation): void {
    const { executionTelemetry: options } = operation.start.config;
    // The collector drops what it has for an error.
    if (options?.returnSpans !== true || response.result === undefined) return;
    if (OFFERING_METHODS.has(operation.method)) this.#replacements.set(response, offering(response));
    const ask = this.#collected.get(operation);
    if (ask === undefined) return;
    const { execution } = this.#telemetry;
    const collected = execution.collector.close(operation.span.spanContext(), ask.traces.detailed);
    // Spans of the application's own stay as they are.
    if ((collected.spans.length === 0 && collected.dropped === 0) || resultSpeaksOfSpans(response)) return;
    const traces = returnedSpans(execution.returned(collected), options.returnedAttributes);
    this.#replacements.set(response, carrying(response, traces));
  }

  /** What is sent in place of a message: itself, or the copy that asks for spans, offers or carries them. */
  replacementOf(message: unknown): unknown {
    return this.#replacements.get(message as object) ?? message;
  }

  #trusts(servers: readonly string[]): boolean {
    if (this.#trust?.servers !== servers) this.#trust = { servers, isTrusted: isTrusted(this.#transport, servers) };
    return this.#trust.isTrusted;
  }
}
