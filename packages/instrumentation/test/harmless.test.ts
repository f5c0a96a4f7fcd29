import { metrics, propagation, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { instrumentClient, instrumentTransport, McpInstrumentation } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type AnyServer, connectPair, type Pair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const broken = (): never => {
  throw new Error('broken telemetry');
};

/** Everything that an application observes of its calls: results, errors, and the arguments of its handlers. */
async function behaviour(pair: Pair): Promise<unknown> {
  const settle = (call: Promise<unknown>) =>
    call.then(
      (value) => ({ value }),
      (error: Error & { code?: unknown }) => ({ name: error.name, message: error.message, code: error.code }),
    );
  return [
    await settle(pair.call('echo', { text: 'hi' })),
    await settle(pair.call('echo', { text: 42 })),
    await settle(pair.call('throws')),
    await settle(pair.call('no-such-tool')),
    await settle(pair.call('never', {}, { timeout: 10 })),
    await settle(pair.call('never', {}, { signal: AbortSignal.abort('enough') })),
    await settle(pair.client.request({ method: 'no/such/method' }, z.looseObject({}))),
    await settle(pair.call('context')),
    await settle(pair.client.listTools()),
  ];
}

/** A tool that returns the extra values that its handler received. */
const setUp = (server: AnyServer) => {
  server.registerTool('context', {}, (...[first, second]: unknown[]) => {
    const extra = (second ?? first) as Record<string, unknown>;
    const inner = (extra.mcpReq ?? extra) as Record<string, unknown>;
    return {
      content: [{ type: 'text', text: JSON.stringify([Object.keys(extra).sort(), Object.keys(inner).sort()]) }],
    };
  });
};

describe('an instrumented application', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  async function compare(major: 'v1' | 'v2', instrument: () => Promise<Pair>) {
    const plain = await connectPair(major, { setUp, instrument: 'none' });
    const expected = await behaviour(plain);
    await plain.close();
    const observed = await instrument();
    const seen = await behaviour(observed);
    await observed.close();
    expect(seen).toEqual(expected);
  }

  describe.each(['v1', 'v2'] as const)('%s', (major) => {
    it('behaves the same', () => compare(major, () => connectPair(major, { setUp })));

    it('behaves the same with telemetry that throws at every turn', async () => {
      const span = new Proxy({ isRecording: broken, spanContext: broken }, { get: () => broken });
      for (const api of [trace, metrics, propagation]) api.disable();
      trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan: () => span, startActiveSpan: broken }) } as never);
      metrics.setGlobalMeterProvider({ getMeter: broken } as never);
      propagation.setGlobalPropagator({ inject: broken, extract: broken, fields: () => [] });
      await compare(major, () => connectPair(major, { setUp }));
    });

    it.each([
      ['throw', broken],
      ['reject', async () => broken()],
    ])('behaves the same with hooks, filters, listeners and redactors that %s', async (_, hook) => {
      const rejected: unknown[] = [];
      const onRejection = (error: unknown) => void rejected.push(error);
      process.on('unhandledRejection', onRejection);
      const instrumentation = new McpInstrumentation({
        filter: hook as never,
        attributes: hook as never,
        onNotification: hook,
        onResult: hook,
        captureContent: { redact: hook },
        captureMessageSizes: true,
      });
      onTestFinished(() => instrumentation.disable());
      await compare(major, () =>
        connectPair(major, {
          setUp,
          instrument: 'none',
          transports: (left, right) => {
            instrumentation.instrumentTransport(left, 'client');
            instrumentation.instrumentTransport(right, 'server');
          },
        }),
      );
      await new Promise((resolve) => setImmediate(resolve));
      process.off('unhandledRejection', onRejection);
      expect(rejected).toEqual([]);
    });

    it('records once when two instances are enabled', async () => {
      const pair = await connectPair(major);
      instrumentClient(pair.client);
      const second = new McpInstrumentation();
      onTestFinished(() => second.disable());
      second.instrumentClient(pair.client);
      second.instrumentServer(pair.server);
      await pair.call('echo', { text: 'hi' });
      await pair.close();
      expect(telemetry.spans().filter((span) => span.name === 'tools/call echo')).toHaveLength(2);
    });

    it('records with the enabled instance, whichever patched first', async () => {
      const first = new McpInstrumentation();
      const second = new McpInstrumentation();
      onTestFinished(() => second.disable());
      first.disable();
      const pair = await connectPair(major, { instrument: 'none' });
      await pair.call('echo', { text: 'hi' });
      await pair.close();
      expect(telemetry.spans().filter((span) => span.name === 'tools/call echo')).toHaveLength(2);
    });

    it('sends any message unchanged', async () => {
      const pair = await connectPair(major);
      const circular: Record<string, unknown> = { text: 'hi' };
      circular.self = circular;
      const params = Object.freeze({
        name: 'echo',
        arguments: Object.freeze({
          text: 'hi',
          big: 10n,
          circular,
          get getter() {
            return 'x';
          },
        }),
        _meta: Object.freeze({ mine: 1, traceparent: 'mine too' }),
      });
      await expect(pair.client.callTool(params)).resolves.toMatchObject({ content: [{ type: 'text', text: 'hi' }] });
      expect(params._meta).toEqual({ mine: 1, traceparent: 'mine too' });
      await pair.close();
    });

    it('records nothing once disabled, even in the middle of a call', async () => {
      const instrumentation = new McpInstrumentation();
      const pair = await connectPair(major, {
        instrument: 'none',
        transports: (left) => void instrumentation.instrumentTransport(left, 'client'),
      });
      const entered = pair.entered();
      const call = pair.call('never', {}, { timeout: 50 });
      await entered;
      instrumentation.disable();
      await expect(call).rejects.toThrow();
      const before = telemetry.spans().length;
      await expect(pair.call('echo', { text: 'hi' })).resolves.toMatchObject({ content: [{ text: 'hi' }] });
      await pair.close();
      const after = telemetry.spans().slice(before);
      expect(after.filter((span) => span.name !== 'tools/call _OTHER')).toEqual([]);
    });
  });

  it('records a message once that a chain of handlers forwards', async () => {
    const seen: unknown[] = [];
    const transport = FakeTransport.pipe();
    transport.onmessage = (message) => void seen.push(message);
    const first = transport.onmessage;
    transport.onmessage = (message, extra) => first(message, extra);
    transport.exchange({ method: 'ping', params: {} });
    expect([seen.length, telemetry.spans().length]).toEqual([1, 1]);
  });

  it('does not mix 100 sessions that use the same ids', async () => {
    const transports = Array.from({ length: 100 }, () => FakeTransport.pipe());
    for (const [index, transport] of transports.entries()) {
      transport.onmessage = () => {};
      transport.receive({ jsonrpc: '2.0', id: 0, method: 'resources/read', params: { uri: `s:${index}` } });
    }
    for (const transport of transports.toReversed()) await transport.send({ jsonrpc: '2.0', id: 0, result: {} });
    const uris = telemetry.spans().map((span) => span.attributes['mcp.resource.uri']);
    expect(uris).toEqual(transports.map((_, index) => `s:${99 - index}`));
  });

  it('replaces the keys of the propagators in a _meta that a proxy forwards, and keeps the others', async () => {
    const transport = instrumentTransport(new FakeTransport(), 'client');
    const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    const forwarded = { traceparent: `00-${caller.traceId}-${caller.spanId}-01`, tracestate: 'a=b', other: 1 };
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping', params: { _meta: forwarded } });
    transport.onmessage = () => {};
    transport.receive({ jsonrpc: '2.0', id: 1, result: {} });
    const [span] = telemetry.spans();
    const { traceId, spanId } = span!.spanContext();
    expect(transport.sent[0]?.params).toEqual({ _meta: { traceparent: `00-${traceId}-${spanId}-01`, other: 1 } });
    expect(forwarded.tracestate).toBe('a=b');
    expect(span?.links.map((link) => link.context)).toMatchObject([caller]);
  });

  it('rethrows the same error of a transport that cannot send', async () => {
    const failure = new Error('lost');
    const transport = new FakeTransport();
    transport.send = () => Promise.reject(failure);
    instrumentTransport(transport, 'client');
    await expect(transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' })).rejects.toBe(failure);
    expect(telemetry.spans().map((span) => span.attributes['error.type'])).toEqual(['send_failed']);
  });
});
