// An application that monitors itself beside its own exporter; works with OpenTelemetry 2 and 3. Prints the calls that each saw.
import { McpPerformanceTracker, report } from '@mcp-vitals/monitor';
import { traceOperation } from '@mcp-vitals/signals';
import { PerformanceSpanProcessor, steadyNow, WindowMetricReader } from '@mcp-vitals/windows';
import { trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';

const tracker = new McpPerformanceTracker();
const windows = new WindowMetricReader();
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const periodic = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
const sdk = new NodeSDK({
  spanProcessors: [new PerformanceSpanProcessor(tracker.observe)],
  metricReaders: [periodic, windows],
});
sdk.start();

await windows.collectNow();
for (let i = 0; i < 10; i++) await traceOperation('work', {}, async () => {});
trace.getTracer('app').startSpan('not of MCP').end();
await windows.collectNow();
await periodic.forceFlush();

const { operations, figures, monitor } = report({ windows: windows.store, tracker }, steadyNow());
const exported = exporter
  .getMetrics()
  .at(-1)
  .scopeMetrics.flatMap(({ metrics }) => metrics)
  .find(({ descriptor }) => descriptor.name === 'mcp_vitals.operation.duration');
console.log(
  JSON.stringify({
    operations: operations.map(({ operation, count }) => [operation, count]),
    measured: figures.filter(({ value }) => value !== null).length,
    monitored: monitor !== null,
    boundaries: exported.dataPoints[0].value.buckets.boundaries,
    temporality: exported.aggregationTemporality,
    exported: exported.dataPoints.reduce((sum, { value }) => sum + value.count, 0),
  }),
);
await sdk.shutdown();
