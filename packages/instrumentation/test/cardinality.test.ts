import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FakeTransport } from './fake-transport.js';
import { connectPair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const RAW = 'invented';
const MANY = 10_000;

describe('names that a peer makes up', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  /** The exported data without the values of span attributes; no name from a peer may be in it. */
  const exposed = async () =>
    JSON.stringify([
      telemetry.spans().map((span) => [span.name, span.status.message, span.events, Object.keys(span.attributes)]),
      await telemetry.points(),
    ]);

  it.each(['v1', 'v2'] as const)('make few series and appear in no name, through a real pair: %s', async (major) => {
    const pair = await connectPair(major);
    for (let i = 0; i < 300; i++) {
      await pair.call(`${RAW}-tool-${i}`).catch(() => {});
      await pair.client.request({ method: `${RAW}/${i}` }, z.looseObject({})).catch(() => {});
    }
    await pair.close();
    expect(await exposed()).not.toContain(RAW);
    expect((await telemetry.points()).length).toBeLessThanOrEqual(40);
  });

  it('make at most 200 series: 10,000 tools, methods, URIs, ids, clients and errors', async () => {
    const transport = FakeTransport.http();
    transport.onmessage = () => {};
    for (let i = 0; i < MANY; i++) {
      const requests = [
        { method: 'tools/call', params: { name: `${RAW}-tool-${i}`, arguments: { [`${RAW}-key-${i}`]: `${RAW}` } } },
        { method: 'prompts/get', params: { name: `${RAW}-prompt-${i}` } },
        { method: 'resources/read', params: { uri: `${RAW}://${i}` } },
        { method: `${RAW}/method/${i}`, params: {} },
        { method: 'initialize', params: { clientInfo: { name: `${RAW}-${i}`, version: `${i}` } } },
      ];
      for (const [kind, request] of requests.entries()) {
        const id = `${RAW}-${i}-${kind}`;
        transport.receive({ jsonrpc: '2.0', id, ...request });
        const error = { code: i * 7 + kind, message: `no ${JSON.stringify(request.params)} ${request.method}` };
        await transport.send({ jsonrpc: '2.0', id, error });
      }
      transport.receive({ jsonrpc: '2.0', method: `notifications/${RAW}/${i}`, params: {} });
      transport.receive({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: `${RAW}-${i}`, progress: i },
      });
    }
    transport.close();
    const points = await telemetry.points();
    expect(points.length).toBeLessThanOrEqual(200);
    const json = JSON.stringify([points, telemetry.spans().map((span) => [span.name, span.events])]);
    expect(json).not.toContain(RAW);
    const dropped = points.find((point) => point.metric === 'mcp_vitals.instrumentation.dropped');
    expect(dropped).toBeDefined();
  });

  it('are bounded when a server lists them: a catalogue of 10,000 tools makes at most 250 series', async () => {
    const transport = FakeTransport.pipe();
    transport.onmessage = () => {};
    const tools = Array.from({ length: MANY }, (_, i) => ({ name: `tool-${i}` }));
    transport.exchange({ method: 'tools/list', params: {}, result: { tools } });
    for (const { name } of tools) transport.exchange({ method: 'tools/call', params: { name } });
    const names = new Set(telemetry.spans().map((span) => span.name));
    expect(names.size).toBeLessThanOrEqual(110);
    expect(names).toContain('tools/call tool-0');
    expect(names).toContain('tools/call _OTHER');
    expect((await telemetry.points()).length).toBeLessThanOrEqual(250);
  });

  it('appear only on the span, cut to a maximum length', async () => {
    const transport = FakeTransport.pipe();
    transport.onmessage = () => {};
    transport.receive({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x'.repeat(10_000) } });
    await transport.send({ jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'unknown tool' } });
    const [span] = telemetry.spans();
    expect(span?.name).toBe('tools/call _OTHER');
    expect(span?.attributes['mcp_vitals.requested_name']).toBe('x'.repeat(128));
  });
});
