import { Client as ClientV2, InMemoryTransport as InMemoryV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instrumentClient, instrumentServer, instrumentTransport } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import type { Major } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

type Message = FakeTransport['sent'][number];

const info = { name: 'in-memory', version: '1.0.0' };
const REVISION = '2025-06-18';

const pairOf = (major: Major) =>
  (major === 'v1' ? InMemoryV1 : InMemoryV2).createLinkedPair() as unknown as [
    FakeTransport,
    FakeTransport & { start(): Promise<void> },
  ];

/** Connects an instrumented client to a raw end, which answers it and shows each message that it receives. */
async function connectRaw(major: Major, show: (message: Message) => void): Promise<ClientV1> {
  const [left, right] = pairOf(major);
  right.onmessage = (message) => {
    show(message);
    if (message.id === undefined) return;
    const initialized = { protocolVersion: REVISION, capabilities: {}, serverInfo: info };
    void right.send({ jsonrpc: '2.0', id: message.id, result: message.method === 'initialize' ? initialized : {} });
  };
  const client = instrumentClient((major === 'v1' ? new ClientV1(info) : new ClientV2(info)) as ClientV1);
  await client.connect(left as never);
  return client;
}

const textOf = (message: Message) =>
  JSON.parse(JSON.stringify(message)) as { params: { _meta: Record<string, string> } };
const spanIdIn = (message: Message) => textOf(message).params._meta.traceparent?.split('-')[2];

describe('messages in memory', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());
  const named = (name: string) => telemetry.spans().filter((span) => span.name === name);

  describe.each(['v1', 'v2'] as const)('whose receiver is not observed, %s,', (major) => {
    it('read as they were sent, and have the context where they are serialised', async () => {
      const received: Message[] = [];
      const client = await connectRaw(major, (message) => received.push(message));
      const _meta = Object.freeze({ traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, mine: 1 });
      const method = 'notifications/progress';
      await client.notification({ method, params: { progressToken: 1, progress: 1 } });
      await client.notification({ method, params: { progressToken: 1, progress: 2, _meta } });
      await client.close();

      expect(received.map(({ params }) => params)).toEqual([
        expect.not.objectContaining({ _meta: expect.anything() }),
        undefined,
        { progressToken: 1, progress: 1 },
        { progressToken: 1, progress: 2, _meta },
      ]);
      const sent = ['initialize', 'notifications/initialized', method].flatMap(named);
      expect(received.map(spanIdIn)).toEqual(sent.map((span) => span.spanContext().spanId));
      expect(textOf(received[3]!).params).toMatchObject({ progress: 2, _meta: { mine: 1 } });
    });

    it('continue the trace where a bridge passes them on, whether it is observed or not', async () => {
      const plain = new FakeTransport();
      const observed = instrumentTransport(new FakeTransport(), 'client');
      const client = await connectRaw(major, (message) => {
        if (message.method === 'ping') for (const bridge of [plain, observed]) void bridge.send(message);
      });
      await client.ping();
      observed.onmessage = () => {};
      observed.receive({ jsonrpc: '2.0', id: observed.sent[0]!.id!, result: {} });
      await client.close();

      const idOf = (isHop: boolean) =>
        named('ping')
          .find((span) => (span.parentSpanContext !== undefined) === isHop)
          ?.spanContext().spanId;
      expect(spanIdIn(plain.sent[0]!)).toBe(idOf(false));
      expect(spanIdIn(observed.sent[0]!)).toBe(idOf(true));
      expect(named('ping')).toHaveLength(2);
    });
  });

  it.each(['v1', 'v2'] as const)(
    '%s: are in the trace of their senders where they wait for their receiver',
    async (major) => {
      const [left, right] = pairOf(major);
      instrumentTransport(left, 'client');
      instrumentTransport(right, 'server');
      left.onmessage = () => {};
      for (const id of [1, 2]) await left.send({ jsonrpc: '2.0', id, method: 'ping' });
      right.onmessage = ({ id }) => void right.send({ jsonrpc: '2.0', id: id!, result: {} });
      await right.start();

      const of = (kind: SpanKind) => named('ping').filter((span) => span.kind === kind);
      expect(of(SpanKind.SERVER).map((span) => span.parentSpanContext?.spanId)).toEqual(
        of(SpanKind.CLIENT).map((span) => span.spanContext().spanId),
      );
      expect(of(SpanKind.SERVER)).toHaveLength(2);
    },
  );

  it('read as they were sent below a channel of serveStdio', async () => {
    const [left, right] = pairOf('v2');
    const received: Message[] = [];
    left.onmessage = (message) => void received.push(message);
    let server: McpServer | undefined;
    const served = serveStdio(
      () => {
        server = instrumentServer(new McpServer(info, { capabilities: { tools: { listChanged: true } } }));
        return server;
      },
      { transport: right as never },
    );
    const arrived = (count: number) => vi.waitFor(() => expect(received).toHaveLength(count), { timeout: 60_000 });
    const params = { protocolVersion: REVISION, capabilities: {}, clientInfo: info };
    await left.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    await arrived(1);
    server!.sendToolListChanged();
    await arrived(2);
    await served.close();

    const changed = received[1]!;
    expect([changed.method, changed.params]).toEqual(['notifications/tools/list_changed', undefined]);
    const spans = named('notifications/tools/list_changed');
    expect(spans.map((span) => span.spanContext().spanId)).toEqual([spanIdIn(changed)]);
  });
});
