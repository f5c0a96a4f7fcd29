import { ATTR_EXECUTION_SPAN_OUTCOME, METRICS } from '@mcp-vitals/signals';
import { context, metrics, propagation, type Tracer, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ExecutionTelemetryOptions, McpInstrumentation, type ServerSpan } from '../src/index.js';
import { EXECUTION_PAIRS, type PairOptions } from './execution-pairs.js';

const PATIENCE = { timeout: 60_000, interval: 20 };

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});

afterEach(() => {
  for (const api of [trace, metrics, context, propagation]) api.disable();
});

/** A client and a server, each with the telemetry of its own process, as if they were two. */
async function exchange(
  connect: (options: PairOptions) => ReturnType<(typeof EXECUTION_PAIRS)[string]>,
  options: {
    readonly server?: ExecutionTelemetryOptions;
    readonly client?: (origin: string) => ExecutionTelemetryOptions | undefined;
    readonly tool?: (tracer: Tracer, server: McpInstrumentation) => Promise<object>;
    readonly resource?: (tracer: Tracer) => Promise<object>;
  } = {},
) {
  const server = new McpInstrumentation({
    enabled: false,
    executionTelemetry: options.server ?? { returnSpans: true },
  });
  const ofServer = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop-server' }),
    spanProcessors: [server.returnedSpanProcessor],
  });
  server.setTracerProvider(ofServer);
  server.enable();
  const tracer = ofServer.getTracer('shop');
  const query = async () =>
    tracer.startActiveSpan(
      'orders.query',
      { attributes: { 'db.password': 'hunter2', 'mcp_vitals.operation.name': 'orders.query' } },
      async (span) => {
        tracer.startSpan('connection').end();
        span.end();
        return { content: [{ type: 'text', text: 'order 7' }] };
      },
    );
  const spans: ReadableSpan[] = [];
  const taken: ServerSpan[] = [];
  const collect = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const ofClient = new TracerProvider({ spanProcessors: [collect] });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  let client: McpInstrumentation | undefined;
  const pair = await connect({
    server,
    client: (origin) => {
      const executionTelemetry = options.client ? options.client(origin) : { trustedServers: [origin] };
      client = new McpInstrumentation({ enabled: false, ...(executionTelemetry && { executionTelemetry }) });
      client.setTracerProvider(ofClient);
      client.setMeterProvider(meterProvider);
      client.enable();
      client.onServerSpans((found) => void taken.push(...found));
      return client;
    },
    tool: options.tool ? () => options.tool!(tracer, server) : query,
    resource: () => options.resource?.(tracer) ?? Promise.reject(new Error('no such order')),
  });
  onTestFinished(async () => {
    await pair.close();
    server.disable();
    client?.disable();
    await meterProvider.shutdown();
  });
  /** How many spans had each outcome at the client; without those that none had. */
  const outcomes = async () => {
    await reader.forceFlush();
    const metricsOf =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
    const points =
      metricsOf.find(({ descriptor }) => descriptor.name === METRICS.executionSpans.name)?.dataPoints ?? [];
    return Object.fromEntries(
      points
        .filter(({ value }) => value !== 0)
        .map(({ attributes, value }) => [attributes[ATTR_EXECUTION_SPAN_OUTCOME], value]),
    );
  };
  const callSpan = () => spans.find(({ name }) => name === 'tools/call find_order')!;
  return { pair, taken, callSpan, outcomes, tracer: ofClient.getTracer('agent') };
}

/** Lets everything that is due run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

const otelOf = (answer: { readonly _meta?: Record<string, unknown> }) =>
  answer._meta?.otel as
    | { readonly traces: { readonly resourceSpans: unknown[]; readonly droppedSpanCount: number } }
    | undefined;

describe.each(Object.entries(EXECUTION_PAIRS))('spans of a server that the client trusts, %s', (_, connect) => {
  it('are taken: the span of the call and its direct children, in the trace of the client', async () => {
    const { pair, taken, callSpan } = await exchange(connect);
    const answer = await pair.call();
    expect(answer.content).toEqual([{ type: 'text', text: 'order 7' }]);
    await vi.waitFor(() => expect(taken).toHaveLength(2), PATIENCE);
    const [root, child] = taken as [ServerSpan, ServerSpan];
    const { traceId, spanId } = callSpan().spanContext();
    expect(root).toMatchObject({ traceId, parentSpanId: spanId, name: 'tools/call find_order', kind: 1 });
    expect(child).toMatchObject({ traceId, parentSpanId: root.spanId, name: 'orders.query', kind: 0 });
    expect(root).toMatchObject({
      serviceName: 'shop-server',
      server: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/),
    });
    expect(root.attributes).toMatchObject({ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'find_order' });
    expect(child.attributes).toEqual({ 'mcp_vitals.operation.name': 'orders.query' });
    expect(otelOf(answer)?.traces.droppedSpanCount).toBe(1);
  });

  it('are the whole tree when it is asked for in detail', async () => {
    const { pair, taken } = await exchange(connect, {
      client: (origin) => ({ trustedServers: [origin], detailed: true }),
    });
    await pair.call();
    await vi.waitFor(() => expect(taken.map(({ name }) => name)).toContain('connection'), PATIENCE);
    expect(taken).toHaveLength(3);
  });

  it('are not asked for without trust, and not returned', async () => {
    const { pair, taken } = await exchange(connect, {
      client: () => ({ trustedServers: ['https://other.example', 'node server.js'] }),
    });
    expect(otelOf(await pair.call())).toBeUndefined();
    await settled();
    expect(taken).toEqual([]);
  });

  it('are not asked for where the option is off, on either side', async () => {
    const off = await exchange(connect, { client: () => undefined });
    expect(otelOf(await off.pair.call())).toBeUndefined();
    const none = await exchange(connect, { server: {} });
    expect(otelOf(await none.pair.call())).toBeUndefined();
    await settled();
    expect([...off.taken, ...none.taken]).toEqual([]);
  });

  it('do not change an answer of a server that was not asked, whatever it puts there, and are counted', async () => {
    const resourceSpans = [{ scopeSpans: [{ spans: [{ name: 'a' }, null] }, {}] }, { scopeSpans: [{ spans: [7] }] }];
    const forged = { content: [], _meta: { otel: { traces: { resourceSpans } }, own: 1 } };
    for (const client of [undefined, () => ({ trustedServers: ['https://other.example'] })]) {
      const { pair, taken, outcomes } = await exchange(connect, {
        server: {},
        tool: async () => forged,
        ...(client && { client }),
      });
      expect((await pair.call())._meta).toMatchObject(forged._meta);
      await vi.waitFor(async () => expect(await outcomes()).toEqual({ unsolicited: 3 }), PATIENCE);
      expect(taken).toEqual([]);
    }
  });

  it('are left to a server that returns some itself', async () => {
    const own = { traces: { resourceSpans: [], note: 'mine' } };
    const { pair, outcomes } = await exchange(connect, { tool: async () => ({ content: [], _meta: { otel: own } }) });
    expect(otelOf(await pair.call())).toEqual(own);
    await settled();
    expect(await outcomes()).toEqual({});
  });

  it('are left to an application that asks for them itself', async () => {
    const { pair, taken, outcomes } = await exchange(connect);
    const answer = await pair.call({ otel: { traces: { request: true } } });
    expect(otelOf(answer)?.traces.resourceSpans).toHaveLength(1);
    await settled();
    expect([taken, await outcomes()]).toEqual([[], {}]);
  });

  it('are said to be missing from the answer of a request that made room for others', async () => {
    const { pair } = await exchange(connect, {
      tool: async (tracer, { returnedSpanProcessor }) => {
        tracer.startSpan('orders.query').end();
        for (let i = 1; i <= 256; i++) {
          const traceId = i.toString(16).padStart(32, '0');
          returnedSpanProcessor.open({ traceId, spanId: '00000000000000aa', traceFlags: 1 });
        }
        expect(returnedSpanProcessor.overLimit).toBe(2);
        return { content: [] };
      },
    });
    const answer = await pair.call();
    expect(answer.content).toEqual([]);
    expect(otelOf(answer)?.traces).toMatchObject({ truncated: true, droppedSpanCount: 1 });
  });

  it('are returned although earlier requests of the same trace failed', async () => {
    const { pair, taken, tracer } = await exchange(connect, {
      resource: async (ofServer) => {
        for (let i = 0; i < 300; i++) ofServer.startSpan('row').end();
        throw new Error('no such order');
      },
    });
    await tracer.startActiveSpan('agent', async (span) => {
      for (let i = 0; i < 3; i++) await expect(pair.read()).rejects.toThrow();
      await pair.call();
      span.end();
    });
    await vi.waitFor(() => expect(taken.map(({ name }) => name)).toContain('orders.query'), PATIENCE);
  });
});
