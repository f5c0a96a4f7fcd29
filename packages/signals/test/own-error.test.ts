import { keepFromHost, METRICS } from '@mcp-vitals/signals';
import { DiagLogLevel, diag, metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, it } from 'vitest';

afterEach(() => {
  diag.disable();
  metrics.disable();
});

it('counts an error that is kept from the host, and hands it to diag as it is', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const told: unknown[][] = [];
  const logger = { error: (...args: unknown[]) => told.push(args), warn() {}, info() {}, debug() {}, verbose() {} };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR });
  const error = new TypeError('no such cell', { cause: new RangeError('index 9') });

  keepFromHost('windows', 'this sample is lost', error);
  await reader.forceFlush();

  expect(told).toEqual([['mcp-vitals windows: this sample is lost', error]]);
  const points = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  expect(
    points.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value, dataPoints[0]?.attributes]),
  ).toEqual([[METRICS.monitorErrors.name, 1, { 'mcp_vitals.component': 'windows', 'error.type': 'TypeError' }]]);
  await provider.shutdown();
});

it('does not throw when the logger or the error does', () => {
  diag.setLogger({
    error() {
      throw new Error('the logger is broken');
    },
    warn() {},
    info() {},
    debug() {},
    verbose() {},
  });
  const hostile = {
    get name(): string {
      throw new Error('no name');
    },
  };

  expect(() => keepFromHost('windows', 'this sample is lost', hostile)).not.toThrow();
});
