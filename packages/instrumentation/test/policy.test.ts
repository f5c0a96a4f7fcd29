import { context, SpanKind, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentTransport, McpInstrumentation, type McpInstrumentationConfig } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('policy', () => {
  let telemetry: CapturedTelemetry;
  const made: McpInstrumentation[] = [];
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => {
    for (const instrumentation of made.splice(0)) instrumentation.disable();
    return telemetry.shutdown();
  });

  const instrument = (config: McpInstrumentationConfig) => {
    const instrumentation = new McpInstrumentation(config);
    made.push(instrumentation);
    return instrumentation;
  };

  /** Sends one request and receives one. Returns the trace context that passed in each direction. */
  async function exchange(instrumentation: McpInstrumentation) {
    const transport = instrumentation.instrumentTransport(new FakeTransport(), 'client');
    let handledIn: string | undefined;
    transport.onmessage = () => {
      handledIn = trace.getSpanContext(context.active())?.traceId;
    };
    const span = trace.getTracer('app').startSpan('app');
    await context.with(trace.setSpan(context.active(), span), () =>
      transport.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'tool' } }),
    );
    transport.receive({ jsonrpc: '2.0', id: 1, result: {} });
    transport.receive({ jsonrpc: '2.0', id: 2, method: 'ping', params: { _meta: { traceparent: TRACEPARENT } } });
    await transport.send({ jsonrpc: '2.0', id: 2, result: {} });
    span.end();
    const { _meta } = transport.sent[0]!.params as { _meta?: { traceparent: string } };
    return { injected: _meta?.traceparent.includes(span.spanContext().traceId) === true, handledIn };
  }
  const recorded = () => telemetry.spans().filter((span) => span.name !== 'app').length;

  it('full: records and propagates context', async () => {
    const { injected, handledIn } = await exchange(instrument({}));
    expect([injected, handledIn, recorded()]).toEqual([true, TRACEPARENT.split('-')[1], 2]);
  });

  it('propagation-only: propagates context and records nothing', async () => {
    const { injected, handledIn } = await exchange(instrument({ mode: 'propagation-only' }));
    expect([injected, handledIn, recorded()]).toEqual([true, TRACEPARENT.split('-')[1], 0]);
    expect((await telemetry.points()).filter((point) => point.metric.startsWith('mcp.'))).toEqual([]);
  });

  it('off: does nothing', async () => {
    const { injected, handledIn } = await exchange(instrument({ mode: 'off' }));
    expect([injected, handledIn, recorded()]).toEqual([false, undefined, 0]);
  });

  it('without an SDK: does nothing, and begins when one is registered', async () => {
    const transport = instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    const request = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} } as const;
    await telemetry.shutdown();
    await transport.send(request);
    transport.receive({ jsonrpc: '2.0', id: 1, result: { protocolVersion: '2025-11-25' } });
    expect(transport.sent[0]).toBe(request);
    telemetry = captureTelemetry();
    await transport.send({ jsonrpc: '2.0', id: 2, method: 'ping' });
    transport.receive({ jsonrpc: '2.0', id: 2, result: {} });
    expect(telemetry.spans().map(({ name, attributes }) => [name, attributes['mcp.protocol.version']])).toEqual([
      ['ping', '2025-11-25'],
    ]);
  });

  it('changes at run time, from the next message on', async () => {
    const instrumentation = instrument({ mode: 'off' });
    await exchange(instrumentation);
    expect(recorded()).toBe(0);
    instrumentation.setConfig({ mode: 'full' });
    await exchange(instrumentation);
    expect(recorded()).toBe(2);
    instrumentation.disable();
    await exchange(instrumentation);
    expect(recorded()).toBe(2);
    instrumentation.enable();
    await exchange(instrumentation);
    expect(recorded()).toBe(4);
  });

  it('filters by method and by tool, and still propagates the context of filtered operations', async () => {
    const { injected } = await exchange(instrument({ filter: ({ name }) => name !== 'tool' }));
    expect(injected).toBe(true);
    expect(telemetry.spans().map((span) => span.name)).toEqual(['ping', 'app']);
  });

  it('adds the attributes that a hook returns', async () => {
    await exchange(instrument({ attributes: ({ role, method }) => ({ 'app.side': `${role} ${method}` }) }));
    const added = telemetry.spans().map((span) => span.attributes['app.side']);
    expect(added).toEqual(['client tools/call', 'server ping', undefined]);
  });

  it('records the sizes of messages when enabled', async () => {
    await exchange(instrument({ captureMessageSizes: true }));
    const [call] = telemetry.spans();
    expect(call?.attributes['mcp_vitals.request.size']).toBe(JSON.stringify({ name: 'tool' }).length);
    expect(call?.attributes['mcp_vitals.response.size']).toBe(2);
    await exchange(instrument({}));
    expect(telemetry.spans().at(-2)?.attributes).not.toHaveProperty(['mcp_vitals.request.size']);
  });

  it('adds to the execute_tool span around a call instead of creating another, when enabled', async () => {
    const transport = instrument({ enrichToolSpans: true }).instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    const tool = trace
      .getTracer('genai')
      .startSpan('execute_tool tool', { attributes: { 'gen_ai.operation.name': 'execute_tool' } });
    await context.with(trace.setSpan(context.active(), tool), () =>
      transport.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'tool' } }),
    );
    transport.receive({ jsonrpc: '2.0', id: 1, result: { content: [] } });
    expect(telemetry.spans()).toEqual([]);
    tool.end();
    const [span] = telemetry.spans();
    expect([span?.name, span?.kind]).toEqual(['execute_tool tool', SpanKind.INTERNAL]);
    expect(span?.attributes).toMatchObject({ 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'tool' });
    const points = (await telemetry.points()).filter((point) => point.metric === 'mcp.client.operation.duration');
    expect(points.map((point) => point.count)).toEqual([1]);
  });

  it.each([
    [{ mode: 'loud' }, /mode must be full, propagation-only, off/],
    [{ trustRemoteContext: 'maybe' }, /trustRemoteContext must be parent, link, ignore/],
    [{ captureContent: { maxBytes: 0 } }, /captureContent.maxBytes must be a whole number > 0/],
  ])('rejects %j with a clear error and keeps the old configuration', (config, message) => {
    expect(() => new McpInstrumentation(config as never)).toThrow(message);
    const instrumentation = instrument({});
    expect(() => instrumentation.setConfig(config as never)).toThrow(message);
    expect(instrumentation.getConfig().mode).toBeUndefined();
  });
});
