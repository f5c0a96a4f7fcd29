import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { PAIR, REGISTER, runApp } from './run-app.js';

const lastLine = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1)!);

describe('startTelemetry', () => {
  it('accepts sampler, resource, views, limits, propagator and log processors, and flushes without shutting down', async () => {
    const { stdout, stderr } = await runApp({
      flags: [],
      source: `
        import { metrics, propagation, trace } from '@opentelemetry/api'; import { logs } from '@opentelemetry/api-logs';
        import core from '@opentelemetry/core'; import resources from '@opentelemetry/resources';
        import sdkTrace from '@opentelemetry/sdk-trace'; import sdkMetrics from '@opentelemetry/sdk-metrics';
        import { startTelemetry } from '@mcp-vitals/node';
        const spans = [], records = []; let flushes = 0;
        const processor = { onStart() {}, onEnd: (span) => spans.push(span), forceFlush: async () => { flushes++; }, shutdown: async () => {} };
        const exporter = new sdkMetrics.InMemoryMetricExporter(0);
        const reader = new sdkMetrics.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e6 });
        const telemetry = startTelemetry({
          resource: resources.resourceFromAttributes({ team: 'lab' }),
          sampler: { shouldSample: (context, id, name) => ({ decision: name === 'dropped' ? 0 : 2 }), toString: () => 'own' },
          views: [{ instrumentName: 'old', name: 'new' }],
          spanLimits: { attributeCountLimit: 1 },
          propagator: new core.W3CBaggagePropagator(),
          spanProcessors: [processor], metricReaders: [reader],
          logRecordProcessors: [{ onEmit: (record) => records.push(record.body), forceFlush: async () => {}, shutdown: async () => {} }],
        });
        trace.getTracer('app').startSpan('kept', { attributes: { a: 1, b: 2 } }).end();
        trace.getTracer('app').startSpan('dropped').end();
        metrics.getMeter('app').createCounter('old').add(1);
        logs.getLogger('app').emit({ body: 'said' });
        await telemetry.forceFlush();
        trace.getTracer('app').startSpan('later').end();
        const names = exporter.getMetrics()[0].scopeMetrics.flatMap(({ metrics }) => metrics).map(({ descriptor }) => descriptor.name);
        console.log(JSON.stringify([spans.map((span) => [span.name, Object.keys(span.attributes)]), spans[0].resource.attributes.team,
          names.filter((name) => !name.startsWith('mcp_vitals')), propagation.fields(), records, flushes]));
        await telemetry.shutdown();`,
    });
    expect(stderr).toBe('');
    expect(lastLine(stdout)).toEqual([
      [
        ['kept', ['a']],
        ['later', []],
      ],
      'lab',
      ['new'],
      ['baggage'],
      ['said'],
      1,
    ]);
  });

  it.each([
    ["startTelemetry({ serviceName: 'first' });", 'spans and metrics go there'],
    ['metrics.setGlobalMeterProvider(new sdkMetrics.MeterProvider());', 'so metrics go there'],
    ["await startTelemetry({ serviceName: 'first' }).shutdown();", ''],
  ])('says what it cannot register after %s', async (earlier, said) => {
    const { stdout, stderr } = await runApp({
      flags: [],
      source: `import { metrics } from '@opentelemetry/api'; import sdkMetrics from '@opentelemetry/sdk-metrics';
        import { startTelemetry } from '@mcp-vitals/node';
        ${earlier} await startTelemetry().shutdown(); console.log('done');`,
    });
    expect([stdout, stderr === '', stderr.includes(said)]).toEqual(['done\n', said === '', true]);
  });

  it.each([
    ['beside it', '', 'mcp-vitals: another OpenTelemetry set-up was started beside'],
    ['after its shutdown', 'await telemetry.shutdown();', ''],
  ])('says that it keeps its place where an app starts NodeSDK %s', async (_, between, said) => {
    const { stdout, stderr } = await runApp({
      flags: [],
      source: `import { context, diag, trace } from '@opentelemetry/api'; import { NodeSDK } from '@opentelemetry/sdk-node';
        import { startTelemetry } from '@mcp-vitals/node';
        const ended = []; const processor = { onStart() {}, onEnd: ({ name }) => ended.push(name), forceFlush: async () => {}, shutdown: async () => {} };
        const telemetry = startTelemetry(); trace.getTracer('app').startSpan('first').end(); diag.setLogger({ error() {}, warn() {} });
        trace.getTracer('app').startSpan('second').end(); ${between}
        const sdk = new NodeSDK({ spanProcessors: [processor], metricReaders: [] }); sdk.start();
        trace.getTracer('app').startSpan('third').end(); console.log(JSON.stringify(ended)); await sdk.shutdown();`,
      environment: { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
    });
    expect(lastLine(stdout)).toEqual(said === '' ? ['third'] : []);
    expect(stderr.slice(0, said.length || undefined)).toBe(said);
    expect(stderr.split('\n').length).toBe(said === '' ? 1 : 2);
  });

  it('keeps spans and log records within the limits of the environment', async () => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    await runApp({
      flags: [],
      source: `import { trace } from '@opentelemetry/api'; import { startTelemetry } from '@mcp-vitals/node';
        startTelemetry();
        const span = trace.getTracer('app').startSpan('work', { attributes: { a: 'long text', b: 2, c: 3 } });
        span.addEvent('step', { a: 1, b: 2 }).addLink({ context: span.spanContext(), attributes: { a: 1, b: 2 } }).end();
        await trace.getTracerProvider().getDelegate().forceFlush();`,
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2',
        OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4',
        OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
        OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '2',
        OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '1',
      },
    });
    const [span] = receiver.spans;
    const { events, links } = span!.wire;
    expect(span!.attributes).toEqual({ a: 'long', b: 2 });
    expect([events, links].map((of) => of![0]!.attributes!.length)).toEqual([1, 1]);
  });
});

it('OTEL_CONFIG_FILE is reported where the application starts telemetry in code', async () => {
  const { stderr } = await runApp({
    flags: [],
    source: `import { startTelemetry } from '@mcp-vitals/node'; await startTelemetry().shutdown();`,
    environment: { OTEL_CONFIG_FILE: 'otel.yaml' },
  });
  expect(stderr).toMatch(/^mcp-vitals: OTEL_CONFIG_FILE=otel\.yaml has no effect on startTelemetry.*\n$/);
});

it('OTEL_CONFIG_FILE sets telemetry up by the code of OpenTelemetry, and stdout stays clean', async () => {
  const receiver = await OtlpReceiver.start();
  const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true });
    await receiver.close();
  });
  const file = path.join(folder, 'otel.yaml');
  writeFileSync(
    file,
    `file_format: "1.0"
log_level: debug
propagator: { composite: [{ tracecontext: }] }
tracer_provider:
  processors:
    - simple: { exporter: { otlp_http: { endpoint: "${receiver.url}/v1/traces", encoding: json } } }
    - simple: { exporter: { console: } }
`,
  );
  const { stdout, stderr } = await runApp({
    flags: REGISTER,
    source: `${PAIR} await connect(); await client.ping(); console.log('done'); await wait(500);`,
    environment: { OTEL_CONFIG_FILE: file, OTEL_TRACES_EXPORTER: 'none' },
  });
  expect([stdout, stderr.includes("name: 'ping'")]).toEqual(['done\n', true]);
  expect(receiver.spans.filter(({ name }) => name === 'ping')).toHaveLength(2);
});

it('a process whose set-up by OTEL_CONFIG_FILE cannot send its last spans ends as it would without', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'otel.yaml');
  writeFileSync(
    file,
    `file_format: "1.0"
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "http://127.0.0.1:9/v1/traces", encoding: json, timeout: 300 } } }
`,
  );
  const { code, stdout, stderr } = await runApp({
    flags: REGISTER,
    source: `${PAIR} await connect(); await client.ping(); console.log('done');`,
    environment: { OTEL_CONFIG_FILE: file },
  });
  expect([code, stdout]).toEqual([0, 'done\n']);
  expect(stderr).toMatch(/OTEL_CONFIG_FILE was not sent .*ECONNREFUSED|OTEL_CONFIG_FILE was not sent/);
});
