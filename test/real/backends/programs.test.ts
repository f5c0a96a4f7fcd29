import { expect, it } from 'vitest';
import { describeWith } from './programs.js';
import { PrometheusProcess } from './prometheus-process.js';
import { VictoriaMetricsProcess } from './victoria-metrics-process.js';

const versionOf = async (url: string) => {
  const response = await fetch(`${url}/api/v1/status/buildinfo`);
  return ((await response.json()) as { data: { version: string } }).data.version;
};

describeWith(['victoria-metrics', 'prometheus 2', 'prometheus'], 'the stores of metrics', () => {
  it.each([
    { name: 'Prometheus of Debian', start: () => PrometheusProcess.start({ major: 2 }), version: /^2\./ },
    { name: 'Prometheus', start: () => PrometheusProcess.start(), version: /^3\.16\.0$/ },
    { name: 'VictoriaMetrics', start: () => VictoriaMetricsProcess.start(), version: /^\d/ },
  ])('$name starts, answers and is gone after its end', async ({ start, version }) => {
    const store = await start();
    expect(await versionOf(store.url)).toMatch(version);
    await store.stop();
    await expect(fetch(store.url)).rejects.toThrow();
  });
});
