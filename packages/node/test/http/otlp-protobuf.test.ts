import { gzipSync } from 'node:zlib';
import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { JsonTraceSerializer, ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logsOf, spansOf } from '../../src/http/intake/otlp-json.js';
import { LOGS_REQUEST, readProtobuf, TRACE_REQUEST } from '../../src/http/intake/otlp-protobuf.js';
import { serve } from './served.js';

const attribute = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
  fc.array(fc.string(), { maxLength: 4 }),
);

/** One ended span of the real SDK. */
function endedSpan(name: string, attributes: Attributes, kind: SpanKind) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'database' }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const span = provider.getTracer('t').startSpan(name, { attributes, kind, startTime: [1_700_000_000, 5] });
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'no row' });
  span.end([1_700_000_000, 250_000_005]);
  return exporter.getFinishedSpans();
}

describe('OTLP in protobuf', () => {
  it('is read as the same span in JSON is, with any attributes', () => {
    const kinds = fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.CONSUMER);
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string({ minLength: 1 }), attribute),
        kinds,
        (name, attributes, kind) => {
          const spans = endedSpan(name, attributes, kind);
          const [json, proto] = [JsonTraceSerializer, ProtobufTraceSerializer].map((one) =>
            Buffer.from(one.serializeRequest(spans)!),
          );
          const plain = (request: unknown) =>
            spansOf(request).map(({ spanContext, ...rest }) => ({ ...rest, ...spanContext() }));
          const read = plain(readProtobuf(proto!, TRACE_REQUEST));
          expect(read).toHaveLength(1);
          expect(read).toEqual(plain(JSON.parse(json!.toString('utf8'))));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is refused or read, and never anything else, when bytes of it are changed, cut off or made up', () => {
    const whole = Buffer.from(ProtobufTraceSerializer.serializeRequest(endedSpan('n', { a: ['b'] }, SpanKind.SERVER))!);
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 })
      .map((changes) => {
        const copy = Buffer.from(whole);
        for (const [at, byte] of changes) copy[at] = byte;
        return copy;
      });
    const cut = fc.nat(whole.length).map((length) => whole.subarray(0, length));
    const made = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(changed, cut, made), (bytes) => {
        for (const message of [TRACE_REQUEST, LOGS_REQUEST]) {
          try {
            const request = readProtobuf(bytes, message);
            spansOf(request);
            logsOf(request);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('has at most half a million parts', () => {
    const many = Buffer.alloc(1_200_000);
    for (let i = 0; i < many.length; i += 2) many[i] = 0x0a;
    expect(() => readProtobuf(many, TRACE_REQUEST)).toThrow(RangeError);
  });

  it('is taken from another process over HTTP, with gzip too, and its records by their trace', async () => {
    const { get } = await serve();
    const spans = endedSpan('SELECT', {}, SpanKind.CLIENT);
    const { traceId, spanId } = spans[0]!.spanContext();
    const post = (path: string, body: Uint8Array, encoding?: string) =>
      get(path, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'Content-Type': 'application/x-protobuf', ...(encoding && { 'Content-Encoding': encoding }) },
      });
    const sent = await post('/v1/traces', gzipSync(ProtobufTraceSerializer.serializeRequest(spans)!), 'gzip');
    expect([sent.status, sent.headers.get('content-type'), await sent.text()]).toEqual([
      200,
      'application/x-protobuf',
      '',
    ]);
    const exporter = new InMemoryLogRecordExporter();
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
    provider.getLogger('l').emit({ severityText: 'WARN', body: 'slow', timestamp: 1_700_000_000_100 });
    const records = exporter.getFinishedLogRecords().map((record) => ({
      ...record,
      ...{ hrTime: record.hrTime, hrTimeObserved: record.hrTimeObserved, resource: record.resource },
      ...{ instrumentationScope: record.instrumentationScope, attributes: record.attributes, body: record.body },
      ...{ severityText: record.severityText, severityNumber: record.severityNumber },
      ...{ droppedAttributesCount: 0, eventName: undefined, spanContext: { traceId, spanId, traceFlags: 1 } },
    }));
    expect((await post('/v1/logs', ProtobufLogsSerializer.serializeRequest(records as never)!)).status).toBe(200);
    expect(await (await get(`/api/traces/${traceId}`)).json()).toMatchObject({
      spans: [{ name: 'SELECT', service: 'database', kind: 'client', durationMillis: 250, statusMessage: 'no row' }],
      logs: [{ message: 'slow', level: 'WARN', spanId, atMillis: 1_700_000_000_100 }],
    });
    logs.disable();
  });

  it('is refused when it is no protobuf, packed in another way, or grows when it is unpacked', async () => {
    const { get } = await serve();
    const post = async (body: Uint8Array, headers: Record<string, string> = {}) => {
      const all = { 'Content-Type': 'application/x-protobuf', ...headers };
      return (await get('/v1/traces', { method: 'POST', body: new Uint8Array(body), headers: all })).status;
    };
    expect(await post(Buffer.from('{"resourceSpans": []}'))).toBe(400);
    expect(await post(Buffer.from('not gzip'), { 'Content-Encoding': 'gzip' })).toBe(400);
    expect(await post(Buffer.alloc(0), { 'Content-Encoding': 'br' })).toBe(415);
    expect(await post(Buffer.alloc(0), { 'Content-Type': 'text/plain' })).toBe(415);
    expect(await post(gzipSync(Buffer.alloc(50_000_000)), { 'Content-Encoding': 'gzip' })).toBe(413);
  });
});
