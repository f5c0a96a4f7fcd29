import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectPair, type Pair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

describe.each(['v1', 'v2'] as const)('spans of an in-memory pair, %s', (major) => {
  let telemetry: CapturedTelemetry;
  let pair: Pair;

  beforeEach(async () => {
    telemetry = captureTelemetry();
    pair = await connectPair(major);
  });
  afterEach(async () => {
    await pair.close();
    await telemetry.shutdown();
  });

  const named = (name: string, kind: SpanKind): ReadableSpan[] =>
    telemetry.spans().filter((span) => span.name === name && span.kind === kind);
  const only = (name: string, kind: SpanKind): ReadableSpan => {
    const spans = named(name, kind);
    expect(spans, `${name} of kind ${SpanKind[kind]}`).toHaveLength(1);
    return spans[0]!;
  };

  it('joins the client and the server span of a call', async () => {
    await pair.call('echo', { text: 'hi' });
    const client = only('tools/call echo', SpanKind.CLIENT);
    const server = only('tools/call echo', SpanKind.SERVER);
    expect(server.spanContext().traceId).toBe(client.spanContext().traceId);
    expect(server.parentSpanContext?.spanId).toBe(client.spanContext().spanId);
    expect(client.status.code).toBe(SpanStatusCode.UNSET);
    expect(server.attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'echo',
      'gen_ai.operation.name': 'execute_tool',
      'network.transport': 'pipe',
      'mcp.protocol.version': expect.stringMatching(/^20\d\d-/),
      'jsonrpc.request.id': expect.any(String),
    });
  });

  it('records one data point per side for every operation', async () => {
    await pair.call('echo', { text: 'hi' });
    await pair.call('echo', { text: 'ho' });
    const calls = (await telemetry.points()).filter(
      ({ metric, attributes }) => metric.startsWith('mcp.') && attributes['gen_ai.tool.name'] === 'echo',
    );
    expect(calls.map(({ metric, count }) => [metric, count]).sort()).toEqual([
      ['mcp.client.operation.duration', 2],
      ['mcp.server.operation.duration', 2],
    ]);
  });

  it('records a tool that throws as a tool error on both sides', async () => {
    await pair.client.listTools();
    expect((await pair.call('throws')).isError).toBe(true);
    for (const kind of [SpanKind.CLIENT, SpanKind.SERVER]) {
      const span = only('tools/call throws', kind);
      expect(span.attributes['error.type']).toBe('tool_error');
      expect(span.status.code).toBe(SpanStatusCode.ERROR);
    }
  });

  it('distinguishes a timeout from an abort', async () => {
    await pair.client.listTools();
    await expect(pair.call('never', {}, { timeout: 20 })).rejects.toThrow();
    expect(only('tools/call never', SpanKind.CLIENT).attributes['error.type']).toBe('timeout');
    const abort = new AbortController();
    const entered = pair.entered();
    const call = pair.call('never', {}, { signal: abort.signal });
    await entered;
    abort.abort(new Error('enough'));
    await expect(call).rejects.toThrow();
    expect(named('tools/call never', SpanKind.CLIENT)[1]?.attributes['error.type']).toBe('cancelled');
    const served = named('tools/call never', SpanKind.SERVER);
    expect(served.map((span) => span.attributes['error.type'])).toEqual(['cancelled', 'cancelled']);
  });

  it('records a request that was never sent', async () => {
    await expect(pair.call('echo', { text: 'hi' }, { signal: AbortSignal.abort() })).rejects.toThrow();
    await pair.client.listTools();
    const spans = telemetry.spans().filter((span) => span.attributes['mcp.method.name'] === 'tools/call');
    expect(spans.map((span) => [span.kind, span.attributes['error.type']])).toEqual([[SpanKind.CLIENT, 'cancelled']]);
    expect(spans[0]!.attributes['jsonrpc.request.id']).toMatch(/^\d+$/);
  });

  it('ends the requests in flight when the connection closes', async () => {
    await pair.client.listTools();
    const entered = pair.entered();
    const call = expect(pair.call('never')).rejects.toThrow();
    await entered;
    await pair.client.close();
    await call;
    expect(only('tools/call never', SpanKind.CLIENT).attributes['error.type']).toBe('connection_closed');
    expect(only('tools/call never', SpanKind.SERVER).attributes['error.type']).toBe('connection_closed');
    const sessions = (await telemetry.points()).filter((point) => point.metric.endsWith('session.duration'));
    expect(sessions.map(({ metric, count }) => [metric, count]).sort()).toEqual([
      ['mcp.client.session.duration', 1],
      ['mcp.server.session.duration', 1],
    ]);
  });

  it('puts no name that the caller invented into a series or a span name', async () => {
    for (let i = 0; i < 50; i++) await pair.call(`invented-${i}`).catch(() => {});
    const names = new Set(telemetry.spans().map((span) => span.name));
    expect([...names].filter((name) => name.includes('invented'))).toEqual([]);
    expect(
      telemetry
        .spans()
        .map((span) => span.status.message ?? '')
        .join(),
    ).not.toContain('invented');
    const points = await telemetry.points();
    expect(JSON.stringify(points)).not.toContain('invented');
    expect(points.length).toBeLessThan(50);
  });

  it('does not change the caller’s objects', async () => {
    const params = Object.freeze({
      name: 'echo',
      arguments: Object.freeze({ text: 'hi' }),
      _meta: Object.freeze({ mine: 1 }),
    });
    const result = await pair.client.callTool(params);
    expect(result).toMatchObject({ content: [{ type: 'text', text: 'hi' }] });
    expect(params).toEqual({ name: 'echo', arguments: { text: 'hi' }, _meta: { mine: 1 } });
  });
});
