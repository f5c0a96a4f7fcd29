import { type OperationSample, PerformanceSpanProcessor } from '@mcp-vitals/windows';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, it } from 'vitest';
import { START } from './rig.js';

function rig(options = {}): { samples: OperationSample[]; tracer: Tracer; processor: PerformanceSpanProcessor } {
  const samples: OperationSample[] = [];
  const processor = new PerformanceSpanProcessor((sample) => samples.push(sample), options);
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('test');
  return { samples, tracer, processor };
}

it('passes on spans of MCP messages and of operations, and ignores all others', () => {
  let now = START;
  const { samples, tracer } = rig({ now: () => now });
  const parent = tracer.startSpan('discover', {
    attributes: { 'mcp_vitals.operation.name': 'discover' },
    startTime: START,
  });
  const context = trace.setSpan(ROOT_CONTEXT, parent);
  const attributes = { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'list_tables', 'mcp.session.id': 's1' };
  const call = tracer.startSpan('x', { kind: SpanKind.CLIENT, attributes, startTime: START }, context);
  now = START + 250.5;
  call.end(now);
  tracer.startSpan('GET', { kind: SpanKind.CLIENT, attributes: { 'http.request.method': 'GET' } }).end();
  parent.end(START + 300);
  expect(samples).toHaveLength(2);
  expect(samples[0]).toMatchObject({
    operation: 'tools/call list_tables',
    kind: 'client',
    startMillis: START,
    durationMs: 250.5,
    ok: true,
    errorType: undefined,
    parentSpanId: parent.spanContext().spanId,
    attributes: { 'mcp.session.id': 's1' },
  });
  const { traceId, spanId } = parent.spanContext();
  expect(samples[1]).toMatchObject({ operation: 'discover', kind: 'internal', durationMs: 300, traceId, spanId });
});

it('ends a sample when its span is seen to end, independent of the wall clock', () => {
  const { samples, tracer } = rig({ now: () => START });
  const attributes = { 'mcp.method.name': 'ping' };
  const hour = 3_600_000;
  for (const startTime of [START - 2 * hour, START + 8 * hour]) {
    tracer.startSpan('a', { attributes, startTime }).end(startTime + 40);
  }
  // The end lies before the start: the SDK makes that a duration of 0.
  tracer.startSpan('b', { attributes, startTime: START }).end(START - hour / 2);
  expect(samples.map(({ startMillis, durationMs }) => [startMillis, durationMs])).toEqual([
    [START - 40, 40],
    [START - 40, 40],
    [START, 0],
  ]);
});

it('marks a sample as failed by error.type or by span status', () => {
  const { samples, tracer } = rig();
  const attributes = { 'mcp.method.name': 'ping' };
  tracer.startSpan('a', { kind: SpanKind.SERVER, attributes: { ...attributes, 'error.type': 'timeout' } }).end();
  const span = tracer.startSpan('b', { attributes });
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
  expect(samples.map(({ ok, errorType, kind }) => [ok, errorType, kind])).toEqual([
    [false, 'timeout', 'server'],
    [false, undefined, 'internal'],
  ]);
});

it('keeps the listed attributes, and cuts their strings', () => {
  const { samples, tracer } = rig({ attributes: ['query', 'rows', 'list'] });
  const attributes = {
    'mcp.method.name': 'ping',
    query: 'q'.repeat(1000),
    rows: 3,
    list: ['a'],
    'mcp.session.id': 's',
  };
  tracer.startSpan('a', { attributes }).end();
  expect(samples[0]?.attributes).toEqual({ query: 'q'.repeat(256), rows: 3 });
});

it('counts samples whose sink threw, and ignores spans after shutdown', async () => {
  const exporter = new InMemorySpanExporter();
  const processor = new PerformanceSpanProcessor(() => {
    throw new Error('full');
  });
  const provider = new TracerProvider({ spanProcessors: [processor, new SimpleSpanProcessor({ exporter })] });
  const attributes = { 'mcp.method.name': 'ping' };
  provider.getTracer('test').startSpan('a', { attributes }).end();
  await provider.forceFlush();
  expect(exporter.getFinishedSpans()).toHaveLength(1);
  expect(processor.dropped).toBe(1);
  await processor.shutdown();
  await processor.shutdown();
  provider.getTracer('test').startSpan('b', { attributes }).end();
  expect(processor.dropped).toBe(1);
});
