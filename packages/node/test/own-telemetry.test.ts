import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { readJson } from '../../../test/helpers/repository.js';
import { PAIR, REGISTER, ROOT, runApp } from './run-app.js';

/** Source of an app's own telemetry: a provider that stores the names of its spans. */
const OWN = `
import sdk from '@opentelemetry/sdk-trace';
const seen = [];
const processor = { onStart() {}, onEnd: (span) => seen.push(span.name), forceFlush: async () => {}, shutdown: async () => {} };
const provider = new sdk.TracerProvider({ spanProcessors: [processor] });
`;
const { version: VERSION } = readJson<{ version: string }>('node_modules/@opentelemetry/api/package.json');
const READ_ONLY_REGISTRY = `data:text/javascript,${encodeURIComponent(
  `globalThis[Symbol.for('opentelemetry.js.api.1')] = Object.defineProperty({}, 'version', { value: '${VERSION}', enumerable: true })`,
)}`;
const CALL = "await connect(); await client.callTool({ name: 'answer' }); console.log(JSON.stringify(seen));";
const seenIn = (stdout: string): string[] => JSON.parse(stdout.trim().split('\n').at(-1)!);

async function collector(): Promise<OtlpReceiver> {
  const receiver = await OtlpReceiver.start();
  onTestFinished(() => receiver.close());
  return receiver;
}

describe('telemetry that an app sets up', () => {
  it('finds every place of the API free when nothing is exported', async () => {
    const { stdout } = await runApp({
      source: `import '@opentelemetry/api'; import '@opentelemetry/api-logs';
        console.log(JSON.stringify([Symbol.for('opentelemetry.js.api.1'), Symbol.for('io.opentelemetry.js.api.logs')]
          .map((key) => globalThis[key] === undefined)));`,
    });
    expect(JSON.parse(stdout)).toEqual([true, true]);
  });

  it.each([
    ['', REGISTER],
    ['export', REGISTER],
    ['export, in the registry of API 1.10, whose version is read-only', ['--import', READ_ONLY_REGISTRY, ...REGISTER]],
  ])('gets its spans and the spans of MCP when it is set up after us, %s', async (exports, flags) => {
    const receiver = await collector();
    const { stdout, stderr } = await runApp({
      flags,
      source: `import { trace } from '@opentelemetry/api'; ${PAIR} ${OWN}
        const early = trace.getTracer('early'); early.startSpan('before').end();
        console.log(trace.setGlobalTracerProvider(provider)); early.startSpan('after').end(); ${CALL}`,
      environment: exports ? { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRICS_EXPORTER: 'none' } : {},
    });
    // Ours comes with a propagator. An application with neither is told that its traces are split.
    expect(stderr).toMatch(
      exports ? /^$/ : /^mcp-vitals: a tracer provider is registered without a propagator[^\n]*\n$/,
    );
    expect(stdout).toMatch(/^true\n/);
    const seen = seenIn(stdout);
    expect(seen.filter((name) => name === 'tools/call answer')).toHaveLength(2);
    expect(seen).toContain('after');
    expect(receiver.spans.map(({ name }) => name)).toEqual(exports ? ['before'] : []);
  });

  it('keeps its own places: context, propagation, metrics and logs are accepted too', async () => {
    const receiver = await collector();
    const { stdout, stderr } = await runApp({
      source: `import { context, metrics, propagation } from '@opentelemetry/api'; import { logs } from '@opentelemetry/api-logs';
        import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
        import { W3CBaggagePropagator } from '@opentelemetry/core'; import { MeterProvider } from '@opentelemetry/sdk-metrics';
        import { LoggerProvider } from '@opentelemetry/sdk-logs';
        const [meters, loggers] = [new MeterProvider(), new LoggerProvider()];
        console.log(JSON.stringify([
          context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()),
          propagation.setGlobalPropagator(new W3CBaggagePropagator()), propagation.fields(),
          metrics.setGlobalMeterProvider(meters), metrics.getMeterProvider() === meters,
          logs.setGlobalLoggerProvider(loggers) === loggers, logs.getLoggerProvider() === loggers,
        ]));`,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([true, true, ['baggage'], true, true, true, true]);
  });

  it('receives the spans of MCP when it was set up before us', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'own-sdk-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const receiver = await collector();
    const { stdout } = await runApp({
      source: `import { trace } from '@opentelemetry/api'; ${OWN} trace.setGlobalTracerProvider(provider);
        await import(${JSON.stringify(REGISTER[1])});
        const { run } = await import('data:text/javascript,' + encodeURIComponent(${JSON.stringify('export const run = 1')}));
        const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
        const { McpServer } = await import('@modelcontextprotocol/sdk/server/mcp.js');
        const { InMemoryTransport } = await import('@modelcontextprotocol/sdk/inMemory.js');
        const [left, right] = InMemoryTransport.createLinkedPair();
        await new McpServer({ name: 's', version: '1' }).connect(left);
        const client = new Client({ name: 'c', version: '1' }); await client.connect(right); await client.ping();
        console.log(JSON.stringify(seen));`,
      flags: [],
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(seenIn(stdout).filter((name) => name === 'ping')).toHaveLength(2);
    expect(receiver.spans).toEqual([]);
  });

  it('is accepted from another copy and version of the API, and both see one provider', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'api-copy-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const copy = path.join(folder, 'node_modules/@opentelemetry/api');
    cpSync(path.join(ROOT, 'node_modules/@opentelemetry/api'), copy, { recursive: true });
    const receiver = await collector();
    const { stdout, stderr } = await runApp({
      source: `import { createRequire } from 'node:module'; import fs from 'node:fs'; ${PAIR} ${OWN}
        const version = ${JSON.stringify(path.join(copy, 'build/src/version.js'))};
        fs.writeFileSync(version, "exports.VERSION = '1.99.0';");
        const theirs = createRequire(${JSON.stringify(`${folder}/app.js`)})('@opentelemetry/api');
        console.log(theirs.trace.setGlobalTracerProvider(provider));
        theirs.trace.getTracer('app').startSpan('theirs').end(); ${CALL}`,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^true\n/);
    expect(seenIn(stdout)).toContain('theirs');
    expect(seenIn(stdout).filter((name) => name === 'tools/call answer')).toHaveLength(2);
  });

  it('has the options of the McpInstrumentation that the app creates', async () => {
    const { stdout } = await runApp({
      source: `import { trace } from '@opentelemetry/api'; import { McpInstrumentation } from '@mcp-vitals/instrumentation'; ${PAIR} ${OWN}
        trace.setGlobalTracerProvider(provider); new McpInstrumentation({ filter: ({ role }) => role === 'client' }); ${CALL}`,
    });
    expect(seenIn(stdout).filter((name) => name === 'tools/call answer')).toHaveLength(1);
  });

  it('of two McpInstrumentations with a provider each goes to the first, and that is reported', async () => {
    const { stdout, stderr } = await runApp({
      source: `import { McpInstrumentation } from '@mcp-vitals/instrumentation'; ${PAIR} ${OWN}
        new McpInstrumentation().setTracerProvider(provider);
        new McpInstrumentation().setTracerProvider(new sdk.TracerProvider({ spanProcessors: [] })); ${CALL}`,
    });
    expect(stderr).toMatch(/mcp-vitals: two McpInstrumentations with different tracer providers are enabled[^\n]+\n/);
    expect(seenIn(stdout).filter((name) => name === 'tools/call answer')).toHaveLength(2);
  });

  it('of NodeSDK is accepted when the app starts it', async () => {
    const receiver = await collector();
    const { stdout, stderr } = await runApp({
      source: `import { NodeSDK } from '@opentelemetry/sdk-node'; ${PAIR} ${OWN}
        new NodeSDK({ spanProcessors: [processor], metricReaders: [], logRecordProcessors: [] }).start(); ${CALL}`,
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
      },
    });
    expect(stderr).toBe('');
    expect(seenIn(stdout).filter((name) => name === 'tools/call answer')).toHaveLength(2);
    expect(receiver.spans).toEqual([]);
  });

  it('of NodeSDK gets its spans and the spans of MCP when it begins again, with another copy of the API than ours', async () => {
    const { stdout, stderr } = await runApp({
      source: `import { NodeSDK } from '@opentelemetry/sdk-node'; import { context, metrics, propagation, trace } from '@opentelemetry/api';
        import { McpInstrumentation } from '@mcp-vitals/instrumentation'; ${PAIR}
        const start = () => {
          const seen = [];
          const processor = { onStart() {}, onEnd: (span) => seen.push(span.name), forceFlush: async () => {}, shutdown: async () => {} };
          const sdk = new NodeSDK({ spanProcessors: [processor], metricReaders: [], logRecordProcessors: [],
            instrumentations: [new McpInstrumentation()] });
          sdk.start();
          return { seen, sdk };
        };
        const first = start(); await connect(); await first.sdk.shutdown();
        for (const api of [context, metrics, propagation, trace]) api.disable();
        const second = start(); await client.callTool({ name: 'answer' });
        console.log(JSON.stringify(second.seen));`,
    });
    expect(stderr).toBe('');
    expect(seenIn(stdout)).toEqual(['tools/call answer', 'tools/call answer']);
  });

  it('gets the points of MCP when the app registers instrumentations before its provider, from another copy of the API', async () => {
    const { stdout } = await runApp({
      source: `import { metrics, trace } from '@opentelemetry/api'; import { registerInstrumentations } from '@opentelemetry/instrumentation';
        import { InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
        import { McpInstrumentation } from '@mcp-vitals/instrumentation'; ${PAIR} ${OWN}
        registerInstrumentations({ instrumentations: [new McpInstrumentation()] });
        const exporter = new InMemoryMetricExporter(1);
        const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
        trace.setGlobalTracerProvider(provider); metrics.setGlobalMeterProvider(meters);
        await connect(); await meters.shutdown();
        const names = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
        console.log(JSON.stringify(names.map(({ descriptor }) => descriptor.name)));`,
    });
    expect(seenIn(stdout)).toContain('mcp.server.operation.duration');
  });
});
