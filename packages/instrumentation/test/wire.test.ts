import { Client as ClientV2, InMemoryTransport as InMemoryV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { Server as ServerV2 } from '@modelcontextprotocol/server';
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instrumentClient, instrumentServer, instrumentTransport, McpInstrumentation } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { connectPair, type Major } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const MAJORS = ['v1', 'v2'] as const;
const info = { name: 'wire', version: '1.0.0' };
const pairOf = (major: Major) =>
  (major === 'v1' ? InMemoryV1 : InMemoryV2).createLinkedPair() as unknown as [FakeTransport, FakeTransport];
const clientOf = (major: Major) => (major === 'v1' ? new ClientV1(info) : new ClientV2(info)) as ClientV1;
const later = () => new Promise((resolve) => setImmediate(resolve));

describe('the wire', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());
  const named = (name: string) => telemetry.spans().filter((span) => span.name === name);
  const errors = () => telemetry.spans().map((span) => span.attributes['error.type']);

  it('ends a request on its answer when its numeric id returns as a string', async () => {
    const transport = instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    await transport.send({ jsonrpc: '2.0', id: 7, method: 'ping' });
    await transport.send({ jsonrpc: '2.0', id: 'listen:7', method: 'subscriptions/listen' });
    transport.receive({ jsonrpc: '2.0', id: '7', result: {} });
    transport.receive({ jsonrpc: '2.0', id: 'listen:7', result: {} });
    transport.close();
    expect(telemetry.spans().map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['ping', undefined],
      ['subscriptions/listen', undefined],
    ]);
  });

  describe.each(MAJORS)('handlers of a transport under a client of %s', (major) => {
    it.each(['full', 'off'] as const)('read back as the functions that were assigned, in mode %s', async (mode) => {
      const instrumentation = new McpInstrumentation({ mode });
      const [left, right] = pairOf(major);
      const client = instrumentation.instrumentClient(clientOf(major));
      const assigned: unknown[] = [];
      for (const key of ['onclose', 'onmessage'] as const) {
        const handler = () => {};
        left[key] = handler;
        assigned.push(left[key] === handler);
      }
      right.onmessage = ({ id }) =>
        void right.send({ jsonrpc: '2.0', id: id!, error: { code: -32600, message: 'no' } });
      await (right as unknown as { start(): Promise<void> }).start();
      const keys = Object.keys(left);
      await client.connect(left as never).catch(() => {});
      for (const key of ['onclose', 'onmessage'] as const) {
        const handler = () => {};
        left[key] = handler;
        assigned.push(left[key] === handler);
        expect(Object.getOwnPropertyDescriptor(left, key)).toMatchObject({ writable: true, value: handler });
      }
      expect(assigned).toEqual([true, true, true, true]);
      expect(Object.keys(left)).toEqual(keys.concat(major === 'v1' ? ['onerror'] : []));
      expect(Object.hasOwn(left, 'send')).toBe(false);
      instrumentation.disable();
    });

    it('may be wrapped in middleware, also asynchronous, and each message is recorded once', async () => {
      const transports: [FakeTransport, FakeTransport][] = [];
      const pair = await connectPair(major, {
        transports: (left, right) => void transports.push([left as FakeTransport, right as FakeTransport]),
      });
      for (const transport of transports[0]!) {
        const inner = transport.onmessage!;
        transport.onmessage = async (message, extra) => {
          await later();
          inner(message, extra);
        };
      }
      telemetry.spans().length = 0;
      await pair.call('echo', { text: 'hi' });
      expect(named('tools/call echo').map(({ kind }) => kind)).toEqual([SpanKind.SERVER, SpanKind.CLIENT]);
      await pair.close();
    });

    it('may be replaced by a gateway, which is observed from its first answer on', async () => {
      const [left, right] = pairOf(major);
      const server = instrumentServer(new (major === 'v1' ? ServerV1 : ServerV2)(info, { capabilities: {} }));
      await server.connect(Object.assign(right, { handleRequest() {} }) as never);
      right.onmessage = ({ id }) => void (id !== undefined && right.send({ jsonrpc: '2.0', id, result: {} }));
      left.onmessage = () => {};
      for (const [id, method] of ['initialize', 'tools/list', 'ping'].entries()) {
        await left.send({ jsonrpc: '2.0', id, method });
      }
      expect(telemetry.spans().map(({ name, kind }) => [name, kind])).toEqual([
        ['tools/list', SpanKind.SERVER],
        ['ping', SpanKind.SERVER],
      ]);
    });

    it('and its send pass the original messages to spies', async () => {
      const [left, right] = pairOf(major);
      const spy = vi.spyOn(left, 'send');
      right.onmessage = () => {};
      const client = instrumentClient(clientOf(major));
      client.connect(left as never).catch(() => {});
      await expect.poll(() => spy).toHaveBeenCalled();
      expect(left.send).toBe(spy);
      expect(spy.mock.calls[0]?.[0].params).not.toHaveProperty('_meta');
      await client.close();
      expect(named('initialize')).toHaveLength(1);
    });
  });

  it.each([
    ['of its class', class {}],
    ['of its own', undefined],
  ])('keeps the members of a test double for send %s, which receives the original messages', async (_, Class) => {
    const send = vi.fn<(message: object) => Promise<void>>(async () => {});
    const transport = Class
      ? Object.create(
          Object.defineProperty(Class.prototype, 'send', { value: send, configurable: true, writable: true }),
        )
      : { send };
    instrumentTransport(transport, 'client');
    const message = { jsonrpc: '2.0', method: 'notifications/initialized' };
    await transport.send(message);
    expect(transport.send).toHaveBeenCalledWith(message);
    expect(named('notifications/initialized')).toHaveLength(1);
  });

  it('records a message once that asynchronous middleware around the handler of a bare transport forwards', async () => {
    const transport = FakeTransport.pipe();
    const seen: unknown[] = [];
    transport.onmessage = (message) => void seen.push(message);
    const inner = transport.onmessage;
    transport.onmessage = async (message, extra) => {
      await later();
      inner(message, extra);
    };
    transport.exchange({ method: 'ping', params: {} });
    await later();
    expect([seen.length, telemetry.spans().length]).toEqual([1, 1]);
  });

  it.each<[string, (transport: FakeTransport) => object]>([
    ['a getter', (it) => Object.defineProperty(Object.create(null), 'send', { get: () => it.send.bind(it) })],
    ['read-only', (it) => Object.defineProperty({}, 'send', { value: it.send.bind(it) })],
    [
      'fixed by a Proxy',
      (it) =>
        new Proxy(it, { get: (target, key) => (key === 'send' ? target.send.bind(target) : Reflect.get(target, key)) }),
    ],
  ])('does not observe a transport whose send is %s, and reports it', async (_, make) => {
    const stderr = vi.spyOn(process.stderr, 'write');
    const transport = instrumentTransport(make(new FakeTransport()) as FakeTransport, 'client');
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    transport.onclose?.();
    expect(telemetry.spans()).toEqual([]);
    stderr.mockRestore();
    FakeTransport.pipe().exchange({ method: 'ping', params: {} });
    const dropped = (await telemetry.points()).filter(
      (point) => point.attributes['mcp_vitals.drop.reason'] === 'transport',
    );
    expect(dropped.map(({ value }) => Number(value) > 0)).toEqual([true]);
  });

  it.each<[string, unknown]>([
    ['an array', [1, 2]],
    ['null', null],
    ['an object with toJSON', { name: 'x', toJSON: () => ({ name: 'y' }) }],
    [
      'an instance of a class',
      new (class Params {
        readonly name = 'x';
      })(),
    ],
    ['an object whose _meta is an array', { _meta: [1] }],
  ])('sends parameters as they are when they are %s', async (_, params) => {
    const transport = instrumentTransport(new FakeTransport(), 'client');
    const message = { jsonrpc: '2.0' as const, id: 1, method: 'ping', params };
    await transport.send(message);
    expect(transport.sent[0]).toBe(message);
    transport.onmessage = () => {};
    transport.receive({ jsonrpc: '2.0', id: 1, result: {} });
    expect(errors()).toEqual([undefined]);
  });

  it('keeps one span for a message that its transport sends again after authorization', async () => {
    let attempts = 0;
    class Authorizing extends FakeTransport {
      override async send(message: Parameters<FakeTransport['send']>[0]): Promise<void> {
        if (++attempts % 2 === 1) return this.send(message);
        return super.send(message);
      }
    }
    const transport = instrumentTransport(new Authorizing(), 'client');
    transport.onmessage = () => {};
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    transport.receive({ jsonrpc: '2.0', id: 1, result: {} });
    expect(
      telemetry
        .spans()
        .map((span) => span.name)
        .sort(),
    ).toEqual(['notifications/initialized', 'ping']);
    expect(transport.sent).toHaveLength(2);
  });

  it('ends a span whose context could not be written into its message', async () => {
    propagation.disable();
    const inject = () => {
      throw new Error('broken propagator');
    };
    propagation.setGlobalPropagator({ inject, extract: (base) => base, fields: () => ['traceparent'] });
    const transport = instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    transport.receive({ jsonrpc: '2.0', id: 1, result: {} });
    expect(transport.sent.map(({ params }) => params)).toEqual([undefined, undefined]);
    expect(errors()).toEqual([undefined, undefined]);
  });

  it('does not parent messages of a long-lived stream to the span that opened it', async () => {
    const shape = Object.assign(new FakeTransport(), { _url: new URL('http://127.0.0.1/mcp') });
    const transport = instrumentTransport(shape, 'client');
    transport.onmessage = () => {};
    const opener = trace.getTracer('app').startSpan('opens the stream');
    const opened = trace.setSpan(ROOT_CONTEXT, opener);
    context.with(opened, () => transport.receive({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
    expect(named('notifications/tools/list_changed')[0]?.parentSpanContext).toBeUndefined();
  });

  it('parents messages on the stream of a request in flight to that request', async () => {
    class Streaming extends FakeTransport {
      readonly _url = new URL('http://127.0.0.1/mcp');
      override async send(message: Parameters<FakeTransport['send']>[0]): Promise<void> {
        await later();
        this.receive({ jsonrpc: '2.0', method: 'notifications/message' });
        this.receive({ jsonrpc: '2.0', id: message.id!, result: {} });
        await later();
        this.receive({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
      }
    }
    const transport = instrumentTransport(new Streaming(), 'client');
    transport.onmessage = () => {};
    await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const [ping] = named('ping');
    expect(named('notifications/message')[0]?.parentSpanContext?.spanId).toBe(ping?.spanContext().spanId);
    expect(named('notifications/tools/list_changed')[0]?.parentSpanContext).toBeUndefined();
  });

  it.each<[string, (headers: Record<string, string>) => unknown]>([
    ['v1', (headers) => ({ requestInfo: { headers } })],
    ['v2', (headers) => ({ request: { headers: new Headers(headers) } })],
  ])('has the context of the HTTP headers as the parent when _meta has none, as %s hands them on', (_, extraOf) => {
    const remote = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
    const extra = extraOf({ traceparent: `00-${remote.traceId}-${remote.spanId}-01` });
    const transport = FakeTransport.http();
    transport.onmessage = () => {};
    transport.onclose = () => {};
    transport.receive({ jsonrpc: '2.0', id: 1, method: 'ping', params: {} }, extra);
    const meta = { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };
    transport.receive({ jsonrpc: '2.0', id: 2, method: 'ping', params: { _meta: meta } }, extra);
    // An HTTP instrumentation's span continues the headers' context already.
    const http = trace.setSpanContext(ROOT_CONTEXT, { ...remote, spanId: '3333333333333333', traceFlags: 1 });
    context.with(http, () => transport.receive({ jsonrpc: '2.0', id: 3, method: 'ping' }, extra));
    transport.close();
    expect(telemetry.spans().map((span) => span.parentSpanContext?.spanId)).toEqual([
      remote.spanId,
      '2'.repeat(16),
      '3333333333333333',
    ]);
  });

  it('counts a message that SDK v2 discards, and ends its span', async () => {
    const [left, right] = pairOf('v2');
    const client = instrumentClient(new ClientV2(info, { versionNegotiation: { mode: 'auto' } }));
    client.onerror = () => {};
    right.onmessage = ({ id, method }) => {
      const result = {
        supportedVersions: ['2026-07-28'],
        capabilities: {},
        _meta: { 'io.modelcontextprotocol/serverInfo': info },
        resultType: 'complete',
        ttlMs: 0,
        cacheScope: 'private',
      };
      if (method === 'server/discover') void right.send({ jsonrpc: '2.0', id: id!, result });
    };
    await (right as unknown as { start(): Promise<void> }).start();
    await client.connect(left as never);
    await right.send({ jsonrpc: '2.0', id: 1, method: 'roots/list' });
    expect(named('server/discover').map((span) => span.attributes['error.type'])).toEqual([undefined]);
    expect(named('roots/list').map((span) => span.attributes['error.type'])).toEqual(['dropped']);
    const dropped = (await telemetry.points()).find(
      ({ metric, attributes: { 'mcp_vitals.role': role, 'network.transport': network } }) =>
        metric === 'mcp_vitals.messages.dropped' && role === 'server' && network === 'pipe',
    );
    expect(dropped?.value).toBe(1);
    await client.close();
  });

  it.each([
    ['times out', 'timeout', () => {}],
    ['loses its process', 'connection_closed', (transport: FakeTransport) => queueMicrotask(() => transport.close())],
  ])('ends a probe that %s', async (_, errorType, react) => {
    class Pipe {
      onclose?: () => void;
      onmessage?: () => void;
      async start() {}
      async close() {}
      async send() {
        react(this as never);
      }
    }
    const client = instrumentClient(new ClientV2(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } }));
    const pipe = new Pipe();
    Object.assign(pipe, { close: async () => pipe.onclose?.() });
    if (errorType === 'timeout') Object.assign(pipe, { close: async () => {} });
    await client.connect(pipe as never, { timeout: 20 }).catch(() => {});
    expect(named('server/discover').map((span) => span.attributes['error.type'])).toEqual([errorType]);
  });

  it('wraps the send of an HTTP transport on its class, with its name and length unchanged', () => {
    const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1:9/mcp'));
    const { send } = transport;
    instrumentTransport(transport, 'client');
    expect(Object.hasOwn(transport, 'send')).toBe(false);
    expect([transport.send.name, transport.send.length]).toEqual([send.name, send.length]);
  });

  it.each(MAJORS)(
    'carries the context within one process beside the message, which stays as it was sent: %s',
    async (major) => {
      const pair = await connectPair(major);
      const transport = (pair.server as unknown as { server: { transport: FakeTransport } }).server.transport;
      const { onmessage } = transport;
      const params: unknown[] = [];
      transport.onmessage = (message, extra) => {
        params.push(message.params);
        onmessage?.(message, extra);
      };
      await pair.call('echo', { text: 'hello' });
      await pair.close();
      expect(params[0]).toEqual({ name: 'echo', arguments: { text: 'hello' } });
      const [client, server] = [SpanKind.CLIENT, SpanKind.SERVER].map((kind) =>
        named('tools/call echo').find((span) => span.kind === kind),
      );
      expect(server?.parentSpanContext?.spanId).toBe(client?.spanContext().spanId);
    },
  );
});
