import type { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentServer, instrumentTransport } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type AnyServer, connectPair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const MAJORS = ['v1', 'v2'] as const;
const ok = { content: [{ type: 'text', text: 'done' }] };

let telemetry: CapturedTelemetry;
beforeEach(() => {
  telemetry = captureTelemetry();
});
afterEach(() => telemetry.shutdown());
const named = (name: string) => telemetry.spans().filter((span) => span.name === name);
const outcomes = (name: string) => named(name).map(({ attributes }) => attributes['error.type']);

/** A server tool whose calls end when and how the test says, by the number of the call. */
function steered() {
  const calls: ((result: object) => void)[] = [];
  const setUp = (server: AnyServer) =>
    void server.registerTool('steered', {}, () => new Promise((resolve) => void calls.push(resolve)));
  return { calls, setUp };
}

describe.each(MAJORS)('requests in flight with one id, on a server of %s', (major) => {
  it('each have their own span and outcome', async () => {
    const { calls, setUp } = steered();
    let client!: FakeTransport;
    const pair = await connectPair(major, {
      instrument: 'server',
      setUp,
      transports: (left) => {
        client = left as FakeTransport;
      },
    });
    telemetry.spans().length = 0;
    const call = { jsonrpc: '2.0' as const, id: 900, method: 'tools/call', params: { name: 'steered', arguments: {} } };
    client.onmessage = () => {};
    for (let i = 0; i < 3; i++) await client.send(structuredClone(call));
    await expect.poll(() => calls).toHaveLength(3);
    calls[1]!({ ...ok, isError: true });
    await expect.poll(() => telemetry.spans()).toHaveLength(1);
    calls[0]!(ok);
    calls[2]!(ok);
    await expect.poll(() => telemetry.spans()).toHaveLength(3);
    expect(outcomes('tools/call steered')).toEqual(['tool_error', undefined, undefined]);
    expect(new Set(telemetry.spans().map((span) => span.spanContext().spanId)).size).toBe(3);
    await pair.close();
    const inFlight = (await telemetry.points()).filter(({ metric }) => metric === 'mcp_vitals.requests.in_flight');
    expect(inFlight.map(({ value }) => value).filter((value) => value !== 0)).toEqual([]);
  });
});

it('requests with one id end in the order of their answers where no context tells them apart', async () => {
  const transport = FakeTransport.pipe();
  transport.onmessage = () => {};
  for (const name of ['first', 'second']) {
    transport.receive({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });
  }
  await transport.send({ jsonrpc: '2.0', id: 1, result: ok });
  await transport.send({ jsonrpc: '2.0', id: 1, result: { ...ok, isError: true } });
  expect(telemetry.spans().map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
    ['tools/call first', undefined],
    ['tools/call second', 'tool_error'],
  ]);
});

describe.each(MAJORS)('a client of %s whose connection is gone', (major) => {
  it('has a failed span for each call that its SDK refuses to send', async () => {
    const pair = await connectPair(major, { instrument: 'client' });
    await pair.call('echo', { text: 'hi' });
    await pair.server.close();
    await expect(pair.call('echo', { text: 'hi' })).rejects.toThrow(/not connected/i);
    const [, refused] = named('tools/call echo');
    expect([refused?.kind, refused?.attributes['error.type']]).toEqual([SpanKind.CLIENT, 'connection_closed']);
    expect(refused?.attributes['jsonrpc.request.id']).toMatch(/^\d+$/);
    await pair.client.close();
  });
});

it('a client that was refused a second transport ends on the first: its later calls are named as before', async () => {
  const pair = await connectPair('v1', { instrument: 'client' });
  await pair.call('echo', { text: 'hi' });
  const [second] = InMemoryV1.createLinkedPair();
  await expect((pair.client as ClientV1).connect(second)).rejects.toThrow(/already connected/i);
  await pair.server.close();
  await expect(pair.call('echo', { text: 'hi' })).rejects.toThrow(/not connected/i);
  expect(outcomes('tools/call echo')).toEqual([undefined, 'connection_closed']);
  await pair.client.close();
});

describe.each(MAJORS)('progress on a request of %s', (major) => {
  it('is recorded under the token that the application chose', async () => {
    const pair = await connectPair(major, {
      setUp: (server) =>
        server.registerTool('works', {}, async (extra: Extra) => {
          const { progressToken } = (extra._meta ?? extra.mcpReq!._meta) as { progressToken: string };
          await server.server.notification({
            method: 'notifications/progress',
            params: { progressToken, progress: 1, total: 2 },
          });
          return ok;
        }),
    });
    const params = { name: 'works', arguments: {}, _meta: { progressToken: 'mine' } };
    await pair.client.request({ method: 'tools/call', params }, ...(major === 'v1' ? [CallToolResultSchema] : []));
    const events = named('tools/call works').map((span) => [span.kind, span.events.length]);
    expect(events.sort()).toEqual([
      [SpanKind.SERVER, 1],
      [SpanKind.CLIENT, 1],
    ]);
    await pair.close();
  });
});

interface Extra {
  readonly _meta?: object;
  readonly mcpReq?: { readonly _meta?: object };
}

it('a server that has a method callTool of its own is recorded as a server', async () => {
  class Gateway extends ServerV1 {
    callTool(): undefined {
      return undefined;
    }
  }
  const server = instrumentServer(new Gateway({ name: 'gateway', version: '1.0.0' }, { capabilities: {} }));
  const [left, right] = InMemoryV1.createLinkedPair();
  await server.connect(right);
  const clientInfo = { name: 'raw', version: '1.0.0' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  await left.start();
  await left.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  await expect.poll(() => named('initialize')).toHaveLength(1);
  await server.close();
  const sessions = (await telemetry.points()).filter(({ metric }) => metric.endsWith('session.duration'));
  expect(sessions.map(({ metric }) => metric)).toEqual(['mcp.server.session.duration']);
});

describe('a batch of messages', () => {
  const batch = [
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a', arguments: {} } },
    { jsonrpc: '2.0', id: 2, method: 'ping' },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
  ] as const;

  it('has a span for each of them, and carries the context of each', async () => {
    const transport = instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    await transport.send(batch as never);
    transport.receive({ jsonrpc: '2.0', id: 2, result: {} });
    transport.receive({ jsonrpc: '2.0', id: 1, result: { ...ok, isError: true } });
    expect(telemetry.spans().map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
      ['notifications/initialized', undefined],
      ['ping', undefined],
      ['tools/call a', 'tool_error'],
    ]);
    const [sent] = transport.sent as unknown as [{ params: { _meta: { traceparent: string } } }[]];
    const spanIds = telemetry.spans().map((span) => span.spanContext().spanId);
    expect(sent.map(({ params }) => params._meta.traceparent.split('-')[2]).sort()).toEqual(spanIds.sort());
    expect(batch[1]).toEqual({ jsonrpc: '2.0', id: 2, method: 'ping' });
  });

  it('that cannot be sent fails as a whole, with the error of the transport', async () => {
    const fault = new Error('the network is down');
    const transport = instrumentTransport(
      Object.assign(new FakeTransport(), { send: () => Promise.reject(fault) }),
      'client',
    );
    await expect((transport.send as (batch: unknown) => Promise<void>)(batch)).rejects.toBe(fault);
    expect(telemetry.spans().map(({ attributes }) => attributes['error.type'])).toEqual(Array(3).fill('send_failed'));
  });
});

it('an error of a peer that is not a JSON-RPC error is recorded without a made-up code', async () => {
  const transport = instrumentTransport(new FakeTransport(), 'client');
  transport.onmessage = () => {};
  await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
  transport.receive({ jsonrpc: '2.0', id: 1, error: 'boom' });
  const [span] = named('ping');
  expect([span?.attributes['error.type'], span?.status.message]).toEqual(['_OTHER', undefined]);
  expect(span?.attributes).not.toHaveProperty('rpc.response.status_code');
});

it('a transport whose handlers cannot be observed leaves no request waiting', async () => {
  class Fixed {
    #handler: unknown;
    get onmessage() {
      return this.#handler;
    }
    set onmessage(handler: unknown) {
      this.#handler = handler;
    }
    async send(): Promise<void> {}
  }
  const transport = instrumentTransport(Object.freeze(new Fixed()), 'client');
  await (transport.send as (message: object) => Promise<void>)({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  FakeTransport.pipe().exchange({ method: 'ping', params: {} });
  const points = await telemetry.points();
  const waiting = points.filter(({ metric }) => metric === 'mcp_vitals.requests.in_flight');
  expect(waiting.map(({ value }) => value).filter((value) => value !== 0)).toEqual([]);
});

it('a notification that is sent on several connections at a time is recorded on each', async () => {
  const transports = [1, 2, 3].map(() => instrumentTransport(new FakeTransport(), 'server'));
  const message = { jsonrpc: '2.0' as const, method: 'notifications/tools/list_changed' };
  await Promise.all(transports.map((transport) => transport.send(message)));
  expect(named(message.method)).toHaveLength(3);
  expect(message).toEqual({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
});

const fail = () => {
  throw new Error('the session is over');
};

it('a request ends with its answer, even if that, or the transport, cannot be looked at', async () => {
  const transport = instrumentTransport(
    Object.defineProperty(new FakeTransport(), 'sessionId', { get: fail }),
    'server',
  );
  transport.onmessage = () => {};
  transport.receive({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a', arguments: {} } });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  await transport.send({ jsonrpc: '2.0', id: 1, result: proxy });
  transport.close();
  expect(telemetry.spans().map(({ attributes }) => attributes['error.type'])).toEqual([undefined]);
});

it('a long id of a request is cut on its span', () => {
  const transport = FakeTransport.pipe();
  transport.onmessage = () => {};
  const id = 'x'.repeat(100_000);
  transport.receive({ jsonrpc: '2.0', id, method: 'ping' });
  void transport.send({ jsonrpc: '2.0', id, result: {} });
  const [span] = named('ping');
  expect([String(span?.attributes['jsonrpc.request.id']).length, span?.attributes['error.type']]).toEqual([
    128,
    undefined,
  ]);
});

it.each([
  ['McpError: MCP error -32001: Request timed out', 'timeout'],
  ['AbortError: This operation was aborted', 'cancelled'],
  [undefined, 'cancelled'],
])('a request that a bare client gives up for the reason %s ends so', async (reason, errorType) => {
  const transport = instrumentTransport(new FakeTransport(), 'client');
  await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
  await transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason } });
  expect(outcomes('ping')).toEqual([errorType]);
});

/** A client's transport with only a `send`. */
const sending = (send: (message: object) => Promise<void>) => instrumentTransport({ send }, 'client');

it('a request that cannot be sent ends, even if the error cannot be looked at', async () => {
  const fault = new Proxy(new Error('down'), { get: fail });
  const transport = sending(() => Promise.reject(fault));
  await expect(
    transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' }).catch((error: unknown) => error === fault),
  ).resolves.toBe(true);
  expect(outcomes('ping')).toEqual(['send_failed']);
});

it('a thenable that is no promise is awaited as one', async () => {
  const resolving = (resolve: () => void) => resolve();
  const thenable = new Proxy({}, { get: (_, key) => (key === 'then' ? resolving : undefined) }) as Promise<void>;
  const transport = sending(() => thenable);
  await transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await transport.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
  await transport.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
  expect(telemetry.spans().map(({ attributes }) => attributes['error.type'])).toEqual([
    undefined,
    'cancelled',
    undefined,
  ]);
});
