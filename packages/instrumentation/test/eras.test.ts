import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentClient, instrumentServer } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { HTTP_PAIRS } from './http.js';
import { connectPair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const info = { name: 'eras', version: '1.0.0' };

describe('the protocol of 2026-07-28', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it('records server/discover and the version that each request states', async () => {
    const pair = await HTTP_PAIRS['v2 handler, 2026-07-28']();
    await pair.client.listTools();
    await pair.close();
    const spans = telemetry.spans().filter((span) => ['server/discover', 'tools/list'].includes(span.name));
    expect(spans.map((span) => [span.name, SpanKind[span.kind]]).sort()).toEqual([
      ['server/discover', 'CLIENT'],
      ['server/discover', 'SERVER'],
      ['tools/list', 'CLIENT'],
      ['tools/list', 'SERVER'],
    ]);
    expect(new Set(spans.map((span) => span.attributes['mcp.protocol.version']))).toEqual(new Set(['2026-07-28']));
    expect(spans.filter((span) => 'mcp.session.id' in span.attributes)).toEqual([]);
  });

  it('links the rounds of an exchange', async () => {
    const transport = FakeTransport.pipe();
    const params = { name: 'book', arguments: {} };
    const asks = { resultType: 'input_required', requestState: 'state-1', inputRequests: {} };
    transport.exchange({ method: 'tools/call', params, result: asks });
    transport.exchange({
      method: 'tools/call',
      params: { ...params, requestState: 'state-1' },
      result: { content: [] },
    });
    const [first, second] = telemetry.spans();
    expect(first?.attributes['error.type']).toBeUndefined();
    expect(second?.attributes['mcp_vitals.request.round']).toBe(2);
    expect(second?.links.map((link) => link.context.spanId)).toEqual([first?.spanContext().spanId]);
  });

  it('records both sides of a subscription over a pipe and of its acknowledgement', async () => {
    const [left, right] = InMemoryTransport.createLinkedPair();
    const served = serveStdio(
      () => {
        const server = new McpServer(info, { capabilities: { tools: { listChanged: true } } });
        server.registerTool('greet', {}, async () => ({ content: [] }));
        return instrumentServer(server);
      },
      { transport: right },
    );
    const client = instrumentClient(new Client(info, { versionNegotiation: { mode: 'auto' } }));
    await client.connect(left);
    const subscription = await client.listen({ toolsListChanged: true });
    await subscription.close();
    await client.close();
    await served.close();
    const seen = (name: string) =>
      telemetry
        .spans()
        .filter((span) => span.name === name)
        .map((span) => [SpanKind[span.kind], span.attributes['error.type']])
        .sort();
    for (const name of ['subscriptions/listen', 'notifications/subscriptions/acknowledged']) {
      expect(seen(name), name).toEqual([
        ['CLIENT', undefined],
        ['SERVER', undefined],
      ]);
    }
  });

  it('records no duration for a subscription, and no error at its end', async () => {
    const transport = FakeTransport.pipe();
    transport.onmessage = () => {};
    transport.receive({ jsonrpc: '2.0', id: 'listen:0', method: 'subscriptions/listen', params: {} });
    transport.onclose = () => {};
    transport.close();
    const [span] = telemetry.spans();
    expect(span?.name).toBe('subscriptions/listen');
    expect(span?.attributes['error.type']).toBeUndefined();
    const timed = (await telemetry.points()).filter((point) => point.metric.endsWith('operation.duration'));
    expect(timed).toEqual([]);
  });

  it.each(['v1', 'v2'] as const)('shows progress as events on both sides: %s', async (major) => {
    const pair = await connectPair(major, {
      setUp: (server) =>
        void server.registerTool('work', {}, async (extra: never) => {
          const { _meta, sendNotification, mcpReq } = extra as {
            _meta?: { progressToken: number };
            sendNotification?: (notification: object) => Promise<void>;
            mcpReq?: { _meta: { progressToken: number }; notify: (notification: object) => Promise<void> };
          };
          const notify = sendNotification ?? mcpReq!.notify;
          const { progressToken } = _meta ?? mcpReq!._meta;
          for (const progress of [1, 2]) {
            await notify({ method: 'notifications/progress', params: { progressToken, progress, total: 2 } });
          }
          return { content: [] };
        }),
    });
    await pair.call('work', {}, { onprogress: () => {} });
    await pair.close();
    const calls = telemetry.spans().filter((span) => span.name === 'tools/call work');
    const attributes = [1, 2].map((progress) => ({ 'mcp_vitals.progress': progress, 'mcp_vitals.progress.total': 2 }));
    expect(calls.map((span) => span.events.map((event) => event.attributes))).toEqual([attributes, attributes]);
  });

  it('counts list_changed', async () => {
    const pair = await connectPair('v2');
    await pair.server.server.notification({ method: 'notifications/tools/list_changed' });
    await pair.close();
    const counted = (await telemetry.points()).filter(
      (point) => point.attributes['mcp.method.name'] === 'notifications/tools/list_changed',
    );
    expect(counted.map((point) => [point.metric, point.count])).toEqual([
      ['mcp.client.operation.duration', 1],
      ['mcp.server.operation.duration', 1],
    ]);
  });
});
