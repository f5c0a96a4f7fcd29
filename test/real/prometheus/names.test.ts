import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { expect, it, onTestFinished } from 'vitest';
import { emittedMetrics, recordEach } from '../../../packages/backends/test/emitted-metrics.js';
import { backendProgram } from '../backends/programs.js';
import { PrometheusProcess } from '../backends/prometheus-process.js';

it.skipIf(backendProgram('prometheus') === undefined)(
  'OTLP ingestion gives every metric the name that rules use',
  async () => {
    const prometheus = await PrometheusProcess.start();
    onTestFinished(() => prometheus.stop());
    const exporter = new OTLPMetricExporter({ url: `${prometheus.otlp}/v1/metrics` });
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const provider = new MeterProvider({ readers: [reader] });
    recordEach(provider.getMeter('names'));
    await provider.shutdown();
    const stored = await prometheus.until('{__name__=~".+"}', (series) => series.length > 0);
    const names = new Set(stored.map(({ labels }) => labels.__name__));
    expect([...(await emittedMetrics('otlp'))].filter((name) => !names.has(name))).toEqual([]);
  },
);
