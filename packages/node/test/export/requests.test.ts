import zlib, { gzipSync } from 'node:zlib';
import { notices } from '@mcp-vitals/signals';
import { ValueType } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { jsonRequests } from '../../src/telemetry/export/requests/json-requests.js';
import { protobufRequests } from '../../src/telemetry/export/requests/protobuf-requests.js';
import { accept, Collector, ExportingProcess, spanNamesOf, until } from './rig.js';

function spansOf(names: readonly (readonly string[])[]) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  for (const [scope, spans] of names.entries()) {
    for (const name of spans) provider.getTracer(`scope ${scope}`).startSpan(name).end();
  }
  return exporter.getFinishedSpans();
}

const scopes = fc.array(fc.array(fc.string(), { maxLength: 5 }), { minLength: 1, maxLength: 4 });

describe('a request as bytes', () => {
  it('in JSON holds the same spans after it is split and merged', () => {
    fc.assert(
      fc.property(scopes, (names) => {
        const spans = spansOf(names);
        const body = JsonTraceSerializer.serializeRequest(spans)!;
        const parts = jsonRequests.split(body, 2);
        expect(parts.reduce((sum, { items }) => sum + items, 0)).toBe(spans.length);
        expect(parts.length).toBe(spans.length > 1 ? 2 : 1);
        const merged = jsonRequests.merge(parts.map((part) => part.body));
        expect(spanNamesOf(Buffer.from(merged))).toEqual(spanNamesOf(Buffer.from(body)));
      }),
    );
  });

  it('in protobuf holds the same spans after it is split and merged', () => {
    fc.assert(
      fc.property(scopes, (names) => {
        const spans = spansOf(names);
        const body = ProtobufTraceSerializer.serializeRequest(spans)!;
        const parts = protobufRequests.split(body, 2);
        expect(parts.map(({ items }) => items)).toEqual(
          spans.length > 1 ? [Math.ceil(spans.length / 2), Math.floor(spans.length / 2)] : [spans.length],
        );
        // Splitting to single spans gives the same bytes as serialising each alone.
        const alone = (bytes: Uint8Array): Uint8Array[] => {
          const halves = protobufRequests.split(bytes, 2);
          return halves.length < 2 ? [bytes] : halves.flatMap((half) => alone(half.body));
        };
        const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
        const each = spans.map((span) => hex(ProtobufTraceSerializer.serializeRequest([span])!)).sort();
        if (spans.length > 0) expect(alone(body).map(hex).sort()).toEqual(each);
        expect(protobufRequests.split(protobufRequests.merge([body, body]), 3)).toHaveLength(
          Math.max(1, Math.min(3, 2 * spans.length)),
        );
      }),
    );
  });
});

it('a request in JSON has only numbers that a collector reads, of attributes, points and bodies', async () => {
  const collector = await Collector.start();
  onTestFinished(() => collector.stop());
  const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, {
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
  });
  const numbers = {
    nan: Number.NaN,
    huge: 1e21,
    low: -(2 ** 63),
    high: 2 ** 63,
    fits: 2 ** 62,
    text: '"intValue":1e+21',
  };
  app.tracers.getTracer('test').startSpan('span', { attributes: numbers }).end();
  app.loggers.getLogger('test').emit({ body: { ratio: Number.POSITIVE_INFINITY } });
  app.meters.getMeter('test').createCounter('sum').add(Number.NaN);
  app.meters.getMeter('test').createCounter('integers', { valueType: ValueType.INT }).add(1e300);
  app.meters.getMeter('test').createHistogram('histogram').record(Number.POSITIVE_INFINITY);
  await Promise.all([app.tracers, app.loggers, app.meters].map((provider) => provider.forceFlush()));
  const sent = collector.received.map(({ body }) => body.toString()).join('\n');
  expect(sent).not.toContain(':null');
  expect(
    [...sent.matchAll(/\{"key":"(\w+)","value":(\{"(?:double|int)Value[^}]*\})/g)].map(([, ...found]) => found),
  ).toEqual([
    ['nan', '{"doubleValue":"NaN"}'],
    ['huge', '{"doubleValue":1e+21}'],
    ['low', '{"doubleValue":-9223372036854776000}'],
    ['high', '{"doubleValue":9223372036854776000}'],
    ['fits', '{"intValue":4611686018427388000}'],
    ['ratio', '{"doubleValue":"NaN"}'],
  ]);
  expect(sent).toContain(JSON.stringify(numbers.text));
  for (const field of ['"asDouble":"NaN"', '"asDouble":1e+300', '"sum":"NaN"', '"max":"NaN"'])
    expect(sent).toContain(field);
});

describe('an export', () => {
  let collector: Collector;

  beforeEach(async () => {
    collector = await Collector.start();
  });
  afterEach(() => collector.stop());

  it.each(['http/json', 'http/protobuf'])(
    'that is too large is split, as %s, and later requests are smaller',
    async (protocol) => {
      let most = 0;
      collector.answer = (response, { body }) => {
        if (body.length > 20_000) return void response.writeHead(413).end();
        most = Math.max(most, body.length);
        response.end();
      };
      const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_EXPORTER_OTLP_PROTOCOL: protocol });
      const taken = () => collector.received.filter(({ body }) => body.length <= 20_000);
      const spans = () =>
        taken().reduce((sum, { body }) => {
          const one = (bytes: Uint8Array): number => {
            const parts = (protocol === 'http/json' ? jsonRequests : protobufRequests).split(bytes, 1);
            return parts.reduce((all, { items }) => all + items, 0);
          };
          return sum + one(body);
        }, 0);
      app.work(1000);
      await until(() => spans() === 1000);
      const refusals = collector.received.length - taken().length;
      app.work(1000);
      await until(() => spans() === 2000);
      expect(collector.received.length - taken().length - refusals).toBeLessThanOrEqual(2);
      expect([most > 5_000, await app.losses()]).toEqual([true, {}]);
    },
  );

  it('of a single span that is too large is lost and counted', async () => {
    collector.answer = (response) => void response.writeHead(413).end('limit is 1 MB');
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`);
    app.work(2);
    const said = vi.spyOn(notices, 'say').mockReturnValue();
    await until(() => said.mock.calls.length === 2);
    expect(await app.losses()).toEqual({ too_large: 2 });
    expect(collector.received.length).toBe(3);
  });

  it('is compressed once, and the same bytes are sent again', async () => {
    const lengths: (string | undefined)[] = [];
    collector.answer = (response, { headers }) => {
      lengths.push(headers['content-length']);
      if (lengths.length > 1) accept(response, collector.received[0]!);
      else response.writeHead(503).end();
    };
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    app.work(100);
    await app.passUntil(() => lengths.length === 2);
    expect(collector.received[1]!.headers['content-encoding']).toBe('gzip');
    expect(lengths[0]).toBe(lengths[1]);
    expect(Number(lengths[0])).toBeLessThan(gzipSync(collector.received[0]!.body).length + 100);
  });

  it('whose compression fails is lost alone, counted and reported, and the application goes on', async () => {
    vi.spyOn(zlib, 'gzip').mockImplementationOnce(((_: unknown, done: (error: Error) => void) =>
      done(new Error('memory is short'))) as typeof zlib.gzip);
    const said = vi.spyOn(notices, 'say').mockReset().mockReturnValue();
    onTestFinished(() => void vi.restoreAllMocks());
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    app.work(2);
    await until(() => said.mock.calls.length > 0);
    app.work(1);
    await app.passUntil(() => collector.received.length === 1);
    expect([collector.spanNames, await app.losses()]).toEqual([['2'], { invalid: 2 }]);
    expect(said.mock.calls.map(([, message]) => message)).toEqual([expect.stringContaining('memory is short')]);
  });

  it('holds no more items than the limit of the batch processor', async () => {
    const held: (() => void)[] = [];
    collector.answer = (response) => void held.push(() => response.end('{}'));
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10' });
    app.work(35);
    for (let i = 0; i < 4; i++) {
      await until(() => held.length > i);
      held[i]!();
    }
    await until(() => collector.received.length === 4);
    expect(collector.received.map(({ body }) => spanNamesOf(body).length)).toEqual([10, 10, 10, 5]);
  });
});

describe('unsent telemetry at the end of the process', () => {
  it('is returned synchronously: spans, log records and metrics', () => {
    const app = new ExportingProcess('http://127.0.0.1:9/base?key=1', {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret',
    });
    app.tracers.getTracer('test').startSpan('work').end();
    app.loggers.getLogger('test').emit({ body: 'hello' });
    app.meters.getMeter('test').createCounter('done').add(3);
    const unsent = app.otlp.takeUnsent();
    expect(unsent.map(({ url }) => url)).toEqual(
      ['traces', 'metrics', 'logs'].map((signal) => `http://127.0.0.1:9/base/v1/${signal}?key=1`),
    );
    for (const { headers } of unsent) {
      expect(headers).toEqual({
        'x-key': 'secret',
        'content-type': 'application/json',
        'user-agent': expect.stringMatching(/^mcp-vitals/),
      });
    }
    const texts = unsent.map(({ body }) => Buffer.from(body).toString());
    expect(texts).toEqual([
      expect.stringContaining('"work"'),
      expect.stringContaining('"done"'),
      expect.stringContaining('"hello"'),
    ]);
    expect(app.otlp.takeUnsent().filter(({ url }) => !url.includes('metrics'))).toEqual([]);
  });

  it('is merged into few requests after an outage', async () => {
    const app = new ExportingProcess('http://127.0.0.1:9');
    for (let second = 0; second < 50; second++) app.work(10);
    await until(() => app.clock.waiting >= 2);
    const unsent = app.otlp.takeUnsent();
    expect(unsent.flatMap(({ body }) => spanNamesOf(Buffer.from(body)))).toHaveLength(500);
    expect(unsent.length).toBeLessThanOrEqual(2);
  });

  it('is empty after a shutdown that sent everything', async () => {
    const collector = await Collector.start();
    const app = new ExportingProcess(`http://127.0.0.1:${collector.port}`, { OTEL_METRICS_EXPORTER: 'otlp' });
    app.meters.getMeter('test').createCounter('done').add(3);
    app.work(1);
    await Promise.all([app.tracers.shutdown(), app.meters.shutdown()]);
    expect(new Set(collector.received.map(({ path }) => path))).toEqual(new Set(['/v1/traces', '/v1/metrics']));
    expect(app.otlp.takeUnsent()).toEqual([]);
    await collector.stop();
  });
});
