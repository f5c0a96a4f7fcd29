/** A process that ends spans at a steady rate, exports them with one of the exporters, and reports the cost. */
import { subscribe } from 'node:diagnostics_channel';
import { startTelemetry } from '@mcp-vitals/node';
import { METRICS } from '@mcp-vitals/signals';
import { context, type ProxyTracerProvider, type Tracer, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { MetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export type Exporter = 'ours' | 'stock';

export interface AppReport {
  readonly made: number;
  /** Requests that were started, those during the fault, and connections. */
  readonly attempts: number;
  readonly attemptsInFault: number;
  readonly connections: number;
  /** Lost spans as the exporter counted them; the stock exporter counts none. */
  readonly counted: number;
  readonly shutdownSeconds: number;
  /** Spans ended since the first mark, and CPU time, user and system. */
  readonly madeSince: number;
  readonly cpuMillis: number;
  readonly rssMebibytes: number;
}

const TICK_MILLIS = 20;

let attempts = 0;
let connections = 0;
subscribe('http.client.request.start', () => attempts++);
subscribe('net.client.socket', () => connections++);

class Counts extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}

  async lost(): Promise<number> {
    const { resourceMetrics } = await this.collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    const dropped = metrics.filter(({ descriptor }) => descriptor.name === METRICS.monitorExportDropped.name);
    const points = dropped.flatMap(({ dataPoints }): { readonly value: unknown }[] => dataPoints);
    return points.reduce((sum, { value }) => sum + Number(value), 0);
  }
}

interface Exporting {
  readonly tracer: Tracer;
  shutdown(): Promise<void>;
  lost(): Promise<number>;
}

function ours(): Exporting {
  const counts = new Counts();
  startTelemetry({ metricReaders: [counts] });
  const provider = (trace.getTracerProvider() as ProxyTracerProvider).getDelegate() as TracerProvider;
  return { tracer: provider.getTracer('bench'), shutdown: () => provider.shutdown(), lost: () => counts.lost() };
}

function stock(): Exporting {
  // Common to all set-ups.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const provider = new TracerProvider({
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  return { tracer: provider.getTracer('bench'), shutdown: () => provider.shutdown(), lost: async () => 0 };
}

const [exporter, rateText] = process.argv.slice(2) as [Exporter, string];
const exporting = exporter === 'ours' ? ours() : stock();
const rate = Number(rateText);
let made = 0;
const started = performance.now();
let atMark = { made: 0, cpu: process.cpuUsage() };

/** About the attributes that an MCP call records. */
function makeSpan(): void {
  const attributes = {
    'mcp.method.name': 'tools/call',
    'gen_ai.tool.name': 'search_documents',
    'gen_ai.operation.name': 'execute_tool',
    'mcp.protocol.version': '2025-11-25',
    'mcp.session.id': '6c1b2f0a-77d1-4c8e-a9be-0d5c7f6f1a52',
    'jsonrpc.request.id': `${made}`,
    'network.transport': 'pipe',
    'server.address': 'localhost',
  };
  exporting.tracer.startSpan(`${made++}`, { attributes }).end();
}

process.send?.('ready');
const work = setInterval(() => {
  for (const due = ((performance.now() - started) / 1000) * rate; made < due; ) makeSpan();
}, TICK_MILLIS);

/** Number of attempts when the fault began, and when it ended. */
const marks: number[] = [];

async function stop(): Promise<void> {
  clearInterval(work);
  const stopping = performance.now();
  await exporting.shutdown().catch(() => {});
  const { user, system } = process.cpuUsage(atMark.cpu);
  const [begin = attempts, end = attempts] = marks;
  const report: AppReport = {
    made,
    attempts,
    attemptsInFault: end - begin,
    connections,
    counted: await exporting.lost(),
    shutdownSeconds: (performance.now() - stopping) / 1000,
    madeSince: made - atMark.made,
    cpuMillis: (user + system) / 1000,
    rssMebibytes: process.memoryUsage.rss() / 2 ** 20,
  };
  process.send?.(report, () => process.exit());
}

// The bench was stopped.
process.on('disconnect', () => process.exit());
process.on('message', (order: 'mark' | 'stop') => {
  if (order === 'stop') return void stop();
  if (marks.length === 0) atMark = { made, cpu: process.cpuUsage() };
  marks.push(attempts);
});
