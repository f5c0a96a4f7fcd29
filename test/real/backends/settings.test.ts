/** The settings of docs/backends.md, as a person copies them, in the programs that could be had: only the addresses differ. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { settingsIn } from '../../helpers/backends-page.js';
import { CompatApp, ROOT } from '../../helpers/compat-app.js';
import { readText } from '../../helpers/repository.js';
import { until } from './backend-process.js';
import { JaegerProcess } from './jaeger-process.js';
import { describeWith } from './programs.js';
import { PrometheusProcess } from './prometheus-process.js';
import { VictoriaMetricsProcess } from './victoria-metrics-process.js';

const CALLS = 5;
const PAGE = readText('docs/backends.md');

/** What the application of the tests sets of its own. */
const UNSET = { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_EXPORTER_OTLP_PROTOCOL: '', OTEL_METRIC_EXPORT_INTERVAL: '' };

/** Runs an application for some calls, to its end, with a block of settings. @returns what it wrote to stderr */
async function runWith(block: string, documented: string, real: string): Promise<string> {
  const settings = Object.entries(settingsIn(PAGE, block)).map(([name, value]) => [
    name,
    value.replace(documented, real),
  ]);
  const app = await CompatApp.start({
    args: [path.join(ROOT, 'test/compat/apps/calls-on-demand.mjs')],
    env: { ...UNSET, ...Object.fromEntries(settings) },
  });
  await app.ask(String(CALLS));
  await app.end();
  return app.stderr;
}

const SELECTED = '{job="orders", mcp_method_name="tools/call"}';
const COUNT = `sum(mcp_server_operation_duration_seconds_count${SELECTED})`;

describeWith(['jaeger'], 'Jaeger', () => {
  it('has every call of a process with the settings of the page', async () => {
    const jaeger = await JaegerProcess.start();
    try {
      expect(await runWith('jaeger', 'http://localhost:4318', jaeger.otlpHttp)).toBe('');
      const tags = { 'mcp.method.name': 'tools/call' };
      await until(
        () => jaeger.traces('orders', tags),
        ({ length }) => length === CALLS,
        'a trace a call',
      );
    } finally {
      await jaeger.stop();
    }
  });
});

describeWith(['prometheus'], 'Prometheus 3', () => {
  it.each([
    ['prometheus', COUNT],
    ['prometheus-native', `histogram_count(sum(mcp_server_operation_duration_seconds${SELECTED}))`],
  ])('has every call of a process with the settings of the page: %s', async (block, expression) => {
    const prometheus = await PrometheusProcess.start();
    try {
      expect(await runWith(block, 'http://localhost:9090', prometheus.url)).toBe('');
      await prometheus.until(expression, ([series]) => series?.value === CALLS);
    } finally {
      await prometheus.stop();
    }
  });
});

describeWith(['victoria-metrics'], 'VictoriaMetrics', () => {
  it('has every call of a process with the settings of the page', async () => {
    const server = await VictoriaMetricsProcess.start(['-search.latencyOffset=0s']);
    try {
      expect(await runWith('victoria-metrics', 'http://localhost:8428', server.url)).toBe('');
      const query = new URLSearchParams({ query: COUNT.replace('job=', 'service_name='), nocache: '1' });
      const ask = async () => (await fetch(`${server.url}/api/v1/query?${query.toString()}`)).text();
      await until(ask, (answer) => answer.includes(`"${CALLS}"]`), 'every call');
    } finally {
      await server.stop();
    }
  });
});
