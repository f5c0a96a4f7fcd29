// Turns this checkout's instrumentation on in a test process of the SDK's: `--import <this file>?mode=ctx&spans=<file>`.
import { openSync, writeSync } from 'node:fs';
import { instrumentClient, instrumentServer, McpInstrumentation } from '@mcp-vitals/instrumentation';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';

const { mode, spans: spansFile } = Object.fromEntries(new URL(import.meta.url).searchParams);

const LOADED = Symbol.for('@mcp-vitals/instrumentation.loaded');

const MODES = {
  ctx: () => new McpInstrumentation().observePipes(),
  noprov: () => new McpInstrumentation().observePipes(),
  off: () => new McpInstrumentation({ mode: 'off' }).observePipes(),
  disabled: () => new McpInstrumentation().disable(),
  drop: () => new McpInstrumentation().observePipes(),
  stdio: () => {
    // Of a bundled SDK, no module is seen.
    globalThis[LOADED] = Object.assign(() => {}, { loaded: [], listeners: new Set() });
    new McpInstrumentation().observePipes();
  },
  manual: () => {
    const by = { Client: instrumentClient, Server: instrumentServer, McpServer: instrumentServer };
    globalThis[LOADED] = (exports) => {
      for (const [name, instrument] of Object.entries(by)) {
        if (!(name in exports) || exports.isProtocol) continue;
        exports[name] = new Proxy(exports[name], {
          construct: (target, args, newTarget) => instrument(Reflect.construct(target, args, newTarget)),
        });
      }
    };
  },
};

if (mode !== 'noprov') provide(mode === 'drop' ? new AlwaysOffSampler() : undefined);
MODES[mode]();

/** Sets the global providers, as an application does. A byte of the file stands for a span: test processes are killed. */
function provide(sampler) {
  const file = openSync(spansFile, 'a');
  const onEnd = () => void writeSync(file, '.');
  const counter = { onStart() {}, onEnd, forceFlush: async () => {}, shutdown: async () => {} };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [counter], ...(sampler && { sampler }) }));
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
}
