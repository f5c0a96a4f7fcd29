import { ATTR_JSONRPC_REQUEST_ID, ATTR_MCP_METHOD_NAME } from '@mcp-vitals/signals';
import { INVALID_SPAN_CONTEXT, SpanKind, type SpanOptions, type Tracer, trace } from '@opentelemetry/api';
import { isObject } from '../message/messages.js';
import { safely } from '../safely.js';
import type { Connection } from '../wire/connection.js';
import { connections } from '../wire/transport.js';

/** The key under which npm `mcp-handler`, since 2.4, keeps the tracer of each server whose messages it records. */
const REGISTRY = Symbol.for('mcp-handler.telemetry.v1');

interface Registry {
  readonly servers?: WeakMap<object, { readonly tracing?: { tracer?: Tracer } }>;
}

/**
 * Joins the SERVER span that npm `mcp-handler` records for each MCP message with the one of this package: its attributes
 * are added to the span in flight and no second one is created. Messages that are not recorded here keep its span.
 */
export function joinMcpHandlerSpans(mcpServer: object, transport: object): void {
  const registry = (globalThis as { [REGISTRY]?: Registry })[REGISTRY];
  const tracing = registry?.servers?.get(mcpServer)?.tracing;
  if (!isObject(tracing) || !isObject(tracing.tracer)) return;
  const tracer = tracing.tracer as unknown as Tracer;
  tracing.tracer = {
    startSpan: (name: string, options, context) => {
      const isJoined = safely(() => joins(connections.get(transport), options)) === true;
      return isJoined ? trace.wrapSpanContext(INVALID_SPAN_CONTEXT) : tracer.startSpan(name, options, context);
    },
    startActiveSpan: tracer.startActiveSpan.bind(tracer),
  } satisfies Tracer;
}

function joins(connection: Connection | undefined, { kind, attributes }: SpanOptions = {}): boolean {
  if (!connection || kind !== SpanKind.SERVER || attributes?.[ATTR_MCP_METHOD_NAME] === undefined) return false;
  const id = attributes[ATTR_JSONRPC_REQUEST_ID];
  // A notification has ended by then.
  return id === undefined ? connection.session.telemetry.records : connection.inbound.annotate(String(id), attributes);
}
