import { MCP_DURATION_BOUNDARIES } from '@mcp-vitals/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { FakeTransport } from './fake-transport.js';
import { type AnyServer, connectPair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

describe('metrics', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it.each(['v1', 'v2'] as const)(
    'has all four histograms in seconds with the conventions’ buckets: %s',
    async (major) => {
      const pair = await connectPair(major);
      await pair.call('echo', { text: 'hi' });
      await pair.close();
      const histograms = (await telemetry.points()).filter((point) => point.metric.startsWith('mcp.'));
      expect(new Set(histograms.map((point) => point.metric))).toEqual(
        new Set([
          'mcp.client.operation.duration',
          'mcp.server.operation.duration',
          'mcp.client.session.duration',
          'mcp.server.session.duration',
        ]),
      );
      for (const point of histograms) {
        expect(point.unit).toBe('s');
        expect(point.boundaries).toEqual(MCP_DURATION_BOUNDARIES);
      }
    },
  );

  it('has the attributes of calls, also of failed ones, in the order into which the SDK sorts them', async () => {
    const pair = await connectPair('v1');
    await pair.call('echo', { text: 'hi' });
    await pair.call('absent', {}).catch(() => undefined);
    await pair.client.request({ method: 'made/up' }, z.any()).catch(() => undefined);
    await pair.close();
    const calls = (await telemetry.points()).filter((point) => point.metric.endsWith('.operation.duration'));
    expect(calls.filter((point) => 'error.type' in point.attributes).length).toBeGreaterThan(1);
    for (const { attributes } of calls) expect(Object.keys(attributes)).toEqual(Object.keys(attributes).sort());
  });

  it('has a point for each call, also where a test replaces the clock meanwhile', async () => {
    const pair = await connectPair('v1', {
      setUp: (server) =>
        void server.registerTool('freeze', {}, async () => {
          vi.spyOn(performance, 'now').mockReturnValue(0);
          return { content: [] };
        }),
    });
    await pair.call('freeze', {});
    vi.restoreAllMocks();
    await pair.close();
    const points = await telemetry.points();
    const frozen = points.filter(({ attributes }) => attributes['gen_ai.tool.name'] === 'freeze');
    expect(frozen.map(({ metric }) => metric).filter((metric) => metric.endsWith('operation.duration'))).toEqual([
      'mcp.client.operation.duration',
      'mcp.server.operation.duration',
    ]);
  });

  it('counts open sessions and requests in flight', async () => {
    const transport = FakeTransport.pipe();
    transport.onmessage = () => {};
    transport.onclose = () => {};
    const gauges = async () =>
      Object.fromEntries(
        (await telemetry.points())
          .filter((point) => /active|in_flight/.test(point.metric) && point.attributes['mcp_vitals.role'] === 'server')
          .map((point) => [point.metric, point.value]),
      );
    transport.exchange({ method: 'initialize', params: {}, result: { protocolVersion: '2025-11-25' } });
    transport.receive({ jsonrpc: '2.0', id: 'a', method: 'tools/list' });
    transport.receive({ jsonrpc: '2.0', id: 'b', method: 'tools/call', params: { name: 'answer' } });
    // What a monitor sends, what a person answers, and what stays open.
    transport.receive({ jsonrpc: '2.0', id: 'c', method: 'ping' });
    transport.receive({ jsonrpc: '2.0', id: 'd', method: 'elicitation/create', params: {} });
    transport.receive({ jsonrpc: '2.0', id: 'e', method: 'subscriptions/listen', params: {} });
    expect(await gauges()).toEqual({ 'mcp_vitals.sessions.active': 1, 'mcp_vitals.requests.in_flight': 2 });
    transport.close();
    expect(await gauges()).toEqual({ 'mcp_vitals.sessions.active': 0, 'mcp_vitals.requests.in_flight': 0 });
  });

  it.each(['v1', 'v2'] as const)('measures the validation of input and output on both sides: %s', async (major) => {
    const setUp = (server: AnyServer) =>
      void server.registerTool(
        'add',
        { inputSchema: z.object({ n: z.number() }), outputSchema: z.object({ n: z.number() }) },
        ({ n }: { n: number }) => ({ content: [], structuredContent: { n: n > 1 ? 'many' : n } }),
      );
    const pair = await connectPair(major, { setUp });
    await pair.client.listTools();
    await pair.call('add', { n: 1 });
    await pair.call('add', { n: 'one' });
    await pair.call('add', { n: 2 });
    await pair.close();
    const validations = (await telemetry.points())
      .filter((point) => point.metric === 'mcp_vitals.validation.duration')
      .map(({ attributes, count }) => [
        attributes['mcp_vitals.validation.target'],
        attributes['mcp_vitals.validation.result'],
        count,
      ])
      .sort();
    // Valid output is validated by the server and again by the client.
    expect(validations).toEqual([
      ['tool_input', 'invalid', 1],
      ['tool_input', 'valid', 2],
      ['tool_output', 'invalid', 1],
      ['tool_output', 'valid', 2],
    ]);
  });
});
