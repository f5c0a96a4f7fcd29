import { createRequire } from 'node:module';

export const peer = {
  is: 'an INTERNAL span, a histogram, a counter',
  majors: ['v1'],
  expected: { spans: 1, points: 2 },
  async observe({ CountingSpanExporter, CountingMetricExporter, signalsOf }) {
    const { TelemetryManager, instrumentServer } = createRequire(import.meta.url)('@shinzolabs/instrumentation-mcp');
    const spanExporter = new CountingSpanExporter();
    const metricExporter = new CountingMetricExporter();
    let started;
    // It builds an OpenTelemetry SDK 1.x of its own, whose exporters are replaced before they are used.
    const { createMetricReader } = TelemetryManager.prototype;
    TelemetryManager.prototype.createTraceExporter = () => spanExporter;
    TelemetryManager.prototype.createMetricReader = function () {
      started = this;
      return Object.assign(createMetricReader.call(this), { _exporter: metricExporter });
    };
    const flush = async () => {
      const { _tracerProvider, _meterProvider } = started.sdk;
      await Promise.all([_tracerProvider.forceFlush(), _meterProvider.forceFlush()]);
    };
    return {
      signals: signalsOf(spanExporter, metricExporter, flush),
      registersByTool: true,
      server: (server) => {
        instrumentServer(server, {
          serverName: 'overhead',
          serverVersion: '1.0.0',
          exporterEndpoint: 'http://localhost:1/v1',
        });
        return server;
      },
    };
  },
};
