import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  type TextMapPropagator,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpInstrumentation } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const REMOTE = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${REMOTE.traceId}-${REMOTE.spanId}-01`;
const AMBIENT = {
  traceId: '11111111111111111111111111111111',
  spanId: '2222222222222222',
  traceFlags: TraceFlags.SAMPLED,
};

/** Delivers a request with this `_meta` while the ambient span is active, and answers it. */
function serve(transport: FakeTransport, meta?: object) {
  const ambient = trace.setSpanContext(ROOT_CONTEXT, AMBIENT);
  context.with(ambient, () => transport.exchange({ method: 'ping', params: meta ? { _meta: meta } : {} }));
}

describe('Parenting', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());
  const span = () => telemetry.spans().find((candidate) => candidate.kind === SpanKind.SERVER)!;
  const linked = () => span().links.map((link) => link.context.spanId);

  it('takes the context in _meta as the parent and that of the HTTP request as a link', () => {
    serve(FakeTransport.http(), { traceparent: TRACEPARENT });
    expect(span().parentSpanContext).toMatchObject(REMOTE);
    expect(linked()).toEqual([AMBIENT.spanId]);
  });

  it.each([
    ['no _meta', undefined],
    ['a _meta without context', { progressToken: 1 }],
    ['an invalid traceparent', { traceparent: '00-zz-11-01' }],
    ['a traceparent that is no string', { traceparent: 42 }],
    ['a traceparent of zeros', { traceparent: `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01` }],
  ])('has the HTTP request as the parent with %s', (_, meta) => {
    serve(FakeTransport.http(), meta);
    expect(span().parentSpanContext?.spanId).toBe(AMBIENT.spanId);
    expect(linked()).toEqual([]);
  });

  it('ignores the ambient span on a pipe, which belongs to the code that opened it', () => {
    serve(FakeTransport.pipe());
    expect(span().parentSpanContext).toBeUndefined();
    expect(linked()).toEqual([]);
  });

  it('reads B3 when it is configured', () => {
    propagation.disable();
    propagation.setGlobalPropagator(new B3Propagator());
    serve(FakeTransport.pipe(), { b3: `${REMOTE.traceId}-${REMOTE.spanId}-1` });
    expect(span().parentSpanContext).toMatchObject(REMOTE);
  });

  describe('with keys in the case of other languages and gateways', () => {
    const B3_OF_JAVA = { 'X-B3-TraceId': REMOTE.traceId, 'X-B3-SpanId': REMOTE.spanId, 'X-B3-Sampled': '1' };
    const useB3 = () => {
      propagation.disable();
      propagation.setGlobalPropagator(new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }));
    };

    it('reads _meta', () => {
      useB3();
      serve(FakeTransport.pipe(), B3_OF_JAVA);
      expect(span().parentSpanContext).toMatchObject(REMOTE);
    });

    it.each([
      ['as they arrived', { Traceparent: TRACEPARENT, 'Mcp-Protocol-Version': '2025-06-18' }],
      ['with lists of values', { traceparent: [TRACEPARENT], 'mcp-protocol-version': ['2025-06-18'] }],
    ])('reads HTTP headers %s', (_, headers) => {
      const transport = FakeTransport.http();
      transport.onmessage = () => {};
      transport.receive({ jsonrpc: '2.0', id: 1, method: 'ping' }, { requestInfo: { headers } });
      void transport.send({ jsonrpc: '2.0', id: 1, result: {} });
      expect(span().parentSpanContext).toMatchObject(REMOTE);
      expect(span().attributes['mcp.protocol.version']).toBe('2025-06-18');
    });

    it('replaces those that a proxy forwards, and keeps the others', async () => {
      useB3();
      const transport = FakeTransport.pipe();
      transport.onmessage = () => {};
      const params = { _meta: { ...B3_OF_JAVA, Baggage: 'a=b', progressToken: 1 } };
      await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping', params });
      const sent = transport.sent[0]?.params as { _meta: object } | undefined;
      expect(Object.keys(sent?._meta ?? {}).sort()).toEqual([
        'Baggage',
        'progressToken',
        'x-b3-sampled',
        'x-b3-spanid',
        'x-b3-traceid',
      ]);
      transport.receive({ jsonrpc: '2.0', id: 1, result: {} });
      expect(telemetry.spans()[0]?.links.map((link) => link.context.spanId)).toEqual([REMOTE.spanId]);
    });
  });

  it('propagates baggage that arrives without a trace context', () => {
    const transport = FakeTransport.pipe();
    let seen: string | undefined;
    transport.onmessage = () => {
      seen = propagation.getActiveBaggage()?.getEntry('tenant')?.value;
    };
    transport.receive({
      jsonrpc: '2.0',
      method: 'notifications/initialized',
      params: { _meta: { baggage: 'tenant=a' } },
    });
    expect(seen).toBe('a');
  });

  it.each([
    ['link', AMBIENT.spanId, [REMOTE.spanId]],
    ['ignore', AMBIENT.spanId, []],
    ['parent', REMOTE.spanId, [AMBIENT.spanId]],
  ] as const)('follows trustRemoteContext: %s', (trustRemoteContext, parent, links) => {
    const instrumentation = new McpInstrumentation({ trustRemoteContext });
    serve(FakeTransport.http(instrumentation), { traceparent: TRACEPARENT });
    expect(span().parentSpanContext?.spanId).toBe(parent);
    expect(linked()).toEqual(links);
    instrumentation.disable();
  });

  const expectInjected = async () => {
    const transport = FakeTransport.pipe();
    transport.onmessage = () => {};
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    transport.receive({ jsonrpc: '2.0', id: 1, result: {} });
    const { traceId, spanId } = telemetry.spans()[0]!.spanContext();
    expect(transport.sent[0]?.params).toEqual({ _meta: { traceparent: `00-${traceId}-${spanId}-01` } });
  };

  it('injects with a propagator that refuses every context but the active one', async () => {
    propagation.disable();
    const active: Pick<TextMapPropagator, 'inject'> = {
      inject: (injected, carrier, setter) => {
        if (injected === context.active()) new W3CTraceContextPropagator().inject(injected, carrier, setter);
      },
    };
    propagation.setGlobalPropagator({ ...active, extract: (base) => base, fields: () => ['traceparent'] });
    await expectInjected();
  });

  it('injects without a context manager', async () => {
    context.disable();
    await expectInjected();
  });

  it.each([
    ['of this message', 'ping', 1, 1],
    ['of another request', 'ping', 2, 2],
    ['of another method', 'tools/call', 1, 2],
  ])('records a message in the SERVER span that the server itself has for it: %s', (_, method, id, spans) => {
    const attributes = { 'mcp.method.name': method, 'jsonrpc.request.id': String(id) };
    const own = trace.getTracer('a server').startSpan('its own', { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
    const transport = FakeTransport.pipe();
    context.with(trace.setSpan(ROOT_CONTEXT, own), () => transport.exchange({ method: 'ping', params: {} }));
    own.end();
    expect(telemetry.spans()).toHaveLength(spans);
    const [recorded] = telemetry.spans();
    expect([recorded?.name, recorded?.attributes['network.transport']]).toEqual([
      spans === 1 ? 'its own' : 'ping',
      'pipe',
    ]);
  });
});
