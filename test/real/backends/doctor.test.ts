import { tmpdir } from 'node:os';
import { type DoctorOptions, runDoctor } from '@mcp-vitals/node';
import { expect, it, onTestFinished } from 'vitest';
import { JaegerProcess } from './jaeger-process.js';
import { describeWith } from './programs.js';
import { Stack } from './stack.js';

/** Only the collector's results, of an application that is an empty folder. */
async function collectorOf(variables: Record<string, string>, options: DoctorOptions = {}) {
  const { results } = await runDoctor({
    folder: tmpdir(),
    home: tmpdir(),
    readClients: false,
    variables,
    searchMillis: 60_000,
    ...options,
  });
  return results.filter(({ check }) => check === 'collector').map(({ code, subject }) => [code, subject]);
}

describeWith(['jaeger'], 'the doctor at a real Jaeger', () => {
  it('finds its marked span there, and names the port of gRPC and the signals that Jaeger does not take', async () => {
    const jaeger = await JaegerProcess.start();
    onTestFinished(() => jaeger.stop());
    const tracesAlone = { OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };
    const jaegerUrl = jaeger.process.url('query');
    const at = (endpoint: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    expect(await collectorOf({ ...at(jaeger.otlpHttp), ...tracesAlone }, { jaegerUrl })).toEqual([
      ['OK', 'traces'],
      ['OK', 'clock'],
      ['OK', 'jaeger'],
    ]);
    expect(await collectorOf(at(jaeger.otlpHttp))).toEqual([
      ['OK', 'traces'],
      ['COLLECTOR_PATH', 'metrics'],
      ['COLLECTOR_PATH', 'logs'],
      ['OK', 'clock'],
    ]);
    expect(await collectorOf(at(`http://${jaeger.otlpGrpc}`))).toEqual([
      ['COLLECTOR_IS_GRPC', 'traces, metrics, logs'],
    ]);
  });
});

describeWith(['otelcol', 'jaeger', 'prometheus'], 'the doctor at otel-collector.yaml', () => {
  it('finds the marked span in Jaeger, although nearly all traces are sampled away, and the metric in Prometheus', async () => {
    const stack = await Stack.start({ env: { TRACE_DECISION_WAIT: '1s', TRACE_KEEP_PERCENT: '0' } });
    stack.showLogsOnFailure();
    onTestFinished(() => stack.stop());
    const results = await collectorOf(
      { OTEL_EXPORTER_OTLP_ENDPOINT: stack.collector.otlpHttp, OTEL_SERVICE_NAME: 'shop' },
      { jaegerUrl: stack.jaeger.process.url('query'), prometheusUrl: stack.prometheus.url },
    );
    expect(results).toEqual([
      ['OK', 'traces, metrics, logs'],
      ['OK', 'clock'],
      ['OK', 'jaeger'],
      ['OK', 'prometheus'],
    ]);
  });
});
