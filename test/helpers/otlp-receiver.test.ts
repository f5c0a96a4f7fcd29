import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.js';

describe('the OTLP receiver', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.close());

  const post = (at: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${receiver.url}${at}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  const spanNamed = (name: string) =>
    JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ name, traceId: '1', spanId: '2' }] }] }] });

  it('keeps what the real exporters send, as friendly records', async () => {
    const tracing = new TracerProvider({
      spanProcessors: [
        new SimpleSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` }) }),
      ],
    });
    const metering = new MeterProvider({
      readers: [
        new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: `${receiver.url}/v1/metrics` }) }),
      ],
    });
    const logging = new LoggerProvider({
      processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${receiver.url}/v1/logs` }) })],
    });

    const tracer = tracing.getTracer('scope');
    const span = tracer.startSpan('call', { kind: SpanKind.CLIENT, attributes: { text: 'a', whole: 7, part: 0.5 } });
    span.addEvent('half way', { step: 1 });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'broke' });
    span.end();
    metering.getMeter('scope').createCounter('calls', { unit: '{call}' }).add(3, { ok: true });
    metering.getMeter('scope').createHistogram('wait', { unit: 's' }).record(0.25);
    logging.getLogger('scope').emit({
      severityText: 'WARN',
      severityNumber: SeverityNumber.WARN,
      body: 'slow',
      attributes: { list: ['x', 'y'] },
    });
    await Promise.all([tracing.shutdown(), metering.shutdown(), logging.shutdown()]);

    expect(receiver.refused).toEqual([]);
    expect(receiver.spans).toMatchObject([
      {
        name: 'call',
        kind: 'CLIENT',
        scope: 'scope',
        status: 'ERROR',
        statusMessage: 'broke',
        parentSpanId: undefined,
        attributes: { text: 'a', whole: 7, part: 0.5 },
        events: [{ name: 'half way', attributes: { step: 1 } }],
      },
    ]);
    expect(receiver.spans[0]!.resource).toHaveProperty(['service.name']);
    expect(receiver.spans[0]!.durationSeconds).toBeGreaterThan(0);
    expect(receiver.metricRecords).toMatchObject([
      { name: 'calls', unit: '{call}', instrument: 'counter', points: [{ value: 3, attributes: { ok: true } }] },
      { name: 'wait', unit: 's', instrument: 'histogram', points: [{ count: 1, sum: 0.25 }] },
    ]);
    expect(receiver.logEntries).toMatchObject([{ severity: 'WARN', body: 'slow', attributes: { list: ['x', 'y'] } }]);
  });

  it('waits until a predicate holds, and no longer', async () => {
    const both = receiver.until(({ spans }) => spans.length === 2);
    await post('/v1/traces', spanNamed('one'));
    const first = await Promise.race([both.then(() => 'both'), receiver.until(({ spans }) => spans.length === 1)]);
    expect(first).toBeUndefined();
    await post('/v1/traces', spanNamed('two'));
    await both;
    expect(receiver.spans.map((span) => span.name)).toEqual(['one', 'two']);
  });

  it('says what it received when the predicate does not hold in time', async () => {
    await post('/v1/traces', spanNamed('the only one'));
    await expect(receiver.until(({ spans }) => spans.length === 2, 20)).rejects.toThrow('the only one');
  });

  it('hands on what a predicate throws', async () => {
    await expect(
      receiver.until(() => {
        throw new Error('wrong question');
      }),
    ).rejects.toThrow('wrong question');
  });

  it('unpacks gzip', async () => {
    const packed = new Uint8Array(gzipSync(spanNamed('packed')));
    expect((await post('/v1/traces', packed, { 'content-encoding': 'gzip' })).status).toBe(200);
    expect(receiver.spans.map((span) => span.name)).toEqual(['packed']);
  });

  it.each([
    ['metrics as protobuf', '/v1/metrics', 'x', { 'content-type': 'application/x-protobuf' }, 415, 'only traces'],
    ['not protobuf', '/v1/traces', 'x', { 'content-type': 'application/x-protobuf' }, 400, 'not a traces request'],
    ['another encoding', '/v1/traces', '{}', { 'content-encoding': 'br' }, 415, 'gzip or none'],
    ['broken gzip', '/v1/traces', '{}', { 'content-encoding': 'gzip' }, 400, 'not gzip'],
    ['broken JSON', '/v1/metrics', '{"resourceMetrics', {}, 400, 'not a JSON object'],
    ['JSON that is no object', '/v1/logs', '7', {}, 400, 'not a JSON object'],
    ['another path', '/v1/profiles', '{}', {}, 404, '/v1/traces'],
  ])('refuses %s with a text that helps', async (_what, at, body, headers, status, text) => {
    const response = await post(at, body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining(text) });
    expect(receiver.refused).toHaveLength(1);
    expect([...receiver.traces, ...receiver.metrics, ...receiver.logs]).toEqual([]);
  });

  it('refuses anything but a POST', async () => {
    expect((await fetch(`${receiver.url}/v1/traces`)).status).toBe(405);
  });

  it('writes an export a line', async () => {
    await post('/v1/traces', spanNamed('one'));
    await post('/v1/traces', spanNamed('two'));
    const folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-'));
    try {
      const files = await receiver.writeTo(folder, 'v1-');
      expect(files.map((file) => path.basename(file))).toEqual([
        'v1-traces.jsonl',
        'v1-metrics.jsonl',
        'v1-logs.jsonl',
      ]);
      const lines = (await readFile(files[0]!, 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line))).toEqual(receiver.traces);
      expect(await readFile(files[1]!, 'utf8')).toBe('');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
