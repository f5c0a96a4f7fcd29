// How an application sets up OpenTelemetry by itself, and adds MCP to it. For `--import`; works with OpenTelemetry 2 and 3.
import { register } from 'node:module';
import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);
const sdk = new NodeSDK({
  traceExporter: new OTLPTraceExporter(),
  metricReaders: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis: Number(process.env.OTEL_METRIC_EXPORT_INTERVAL),
      exportTimeoutMillis: Number(process.env.OTEL_METRIC_EXPORT_TIMEOUT),
    }),
  ],
  instrumentations: [new McpInstrumentation()],
});
sdk.start();
process.once('beforeExit', () => void sdk.shutdown());
process.once('SIGTERM', () => void sdk.shutdown().finally(() => process.kill(process.pid, 'SIGTERM')));
