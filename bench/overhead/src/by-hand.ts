import {
  type Attributes,
  type Context,
  context,
  type Histogram,
  metrics,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { registerOpenTelemetry } from './opentelemetry.js';
import { requestOf } from './sdk.js';
import type { Observer } from './variant.js';

/** Eight attributes for a span and six for a point, as the MCP conventions require for a tool call. */
const spanAttributes = (requestId: number): Attributes => ({
  'mcp.method.name': 'tools/call',
  'mcp.protocol.version': '2025-11-25',
  'mcp.session.id': '6a6f3c1e4f0c4c1f9f0a0d6f3f1f7b11',
  'gen_ai.tool.name': 'echo',
  'gen_ai.operation.name': 'execute_tool',
  'jsonrpc.request.id': String(requestId),
  'network.transport': 'pipe',
  'network.protocol.name': 'memory',
});

const pointAttributes = (): Attributes => ({
  'mcp.method.name': 'tools/call',
  'mcp.protocol.version': '2025-11-25',
  'gen_ai.tool.name': 'echo',
  'gen_ai.operation.name': 'execute_tool',
  'network.transport': 'pipe',
  'network.protocol.name': 'memory',
});

const BOUNDARIES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/**
 * The least that any instrumentation with spans and metrics on both sides must do, written by hand around the call and
 * in the handler: a span and a histogram record each. `withContext` adds what makes the two one trace: activation on
 * both sides, and W3C trace context through `params._meta`.
 */
export function byHand({ withContext }: { withContext: boolean }): Observer {
  const signals = registerOpenTelemetry();
  const tracer = trace.getTracer('by-hand');
  const meter = metrics.getMeter('by-hand');
  const histogram = (name: string): Histogram =>
    meter.createHistogram(name, { unit: 's', advice: { explicitBucketBoundaries: BOUNDARIES } });
  const clientDuration = histogram('mcp.client.operation.duration');
  const serverDuration = histogram('mcp.server.operation.duration');
  let requestId = 0;

  async function observe<T>(
    kind: SpanKind,
    duration: Histogram,
    parent: Context,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const start = performance.now();
    const span = tracer.startSpan('tools/call echo', { kind, attributes: spanAttributes(requestId++) }, parent);
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
      duration.record((performance.now() - start) / 1000, pointAttributes());
    }
  }

  if (!withContext) {
    return {
      signals,
      call: (callTool) => (params) =>
        observe(SpanKind.CLIENT, clientDuration, context.active(), () => callTool(params)),
      handler: (handler) => (args, extra) =>
        observe(SpanKind.SERVER, serverDuration, context.active(), () => handler(args, extra)),
    };
  }
  return {
    signals,
    call: (callTool) => (params) => {
      const parent = context.active();
      return observe(SpanKind.CLIENT, clientDuration, parent, (span) => {
        const active = trace.setSpan(parent, span);
        const _meta: Record<string, unknown> = {};
        propagation.inject(active, _meta);
        return context.with(active, callTool, undefined, { ...params, _meta });
      });
    },
    handler: (handler) => (args, extra) => {
      const parent = propagation.extract(context.active(), requestOf(extra)._meta ?? {});
      return observe(SpanKind.SERVER, serverDuration, parent, (span) =>
        context.with(trace.setSpan(parent, span), handler, undefined, args, extra),
      );
    },
  };
}
