import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileAlertmanager, compileRules } from '@mcp-vitals/backends';
import { type AlertRule, DEFAULT_RULES, RuleSet } from '@mcp-vitals/monitor';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AlertmanagerProcess } from '../backends/alertmanager-process.js';
import { until } from '../backends/backend-process.js';
import { describeWith } from '../backends/programs.js';
import { Stack } from '../backends/stack.js';
import { StagedIncident } from './staged-incident.js';

/** Of the evaluation, in process and in Prometheus. */
const INTERVAL_SECONDS = 3;
const EXPORT_SECONDS = 1;

/** Of evaluations in process. */
const TICKS = 'mcp_vitals_monitor_tick_duration_seconds_count';

/** Evaluations within the staged rule's window, and one. */
const TICKS_IN_WINDOW = 5;

const STAGED: AlertRule = {
  name: 'SearchFails',
  level: 'critical',
  indicator: 'server_error_ratio',
  over: '12s',
  when: '>',
  threshold: 50,
  minimumEvents: 10,
  for: '3s',
  annotations: { summary: '{{ value }} of the calls failed over {{ over }} ({{ count }} calls)' },
};

const COMPILED = { naming: 'otlp', intervalSeconds: INTERVAL_SECONDS } as const;
const WINDOWS = { intervalMillis: INTERVAL_SECONDS * 1000 };

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}
interface Notice {
  readonly alerts: readonly (Labelled & { readonly status: 'firing' | 'resolved' })[];
}
interface RuleGroups {
  readonly groups: readonly { readonly rules: readonly { readonly health: string; readonly lastError?: string }[] }[];
}

describeWith(['otelcol', 'jaeger', 'prometheus', 'alertmanager'], 'a staged incident', () => {
  const notices: Notice[] = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      notices.push(JSON.parse(body) as Notice);
      response.end();
    });
  });
  let folder: string;
  let alertmanager: AlertmanagerProcess;
  let stack: Stack;
  let app: StagedIncident;

  const isStaged = ({ labels }: Labelled) => labels.alertname === STAGED.name;
  const toldOf = (status: 'firing' | 'resolved') => async () =>
    notices.some(({ alerts }) => alerts.some((alert) => alert.status === status && isStaged(alert)));
  const isTrue = (answer: boolean) => answer;
  const firing = `ALERTS{alertname="${STAGED.name}",alertstate="firing"}`;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-incident-'));
    await new Promise<void>((resolve) => {
      hook.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
    const rules = new RuleSet([STAGED, ...DEFAULT_RULES], WINDOWS);
    const receivers = { hook: { webhook_configs: [{ url, send_resolved: true }] } };
    alertmanager = await AlertmanagerProcess.start(
      compileAlertmanager({ groupWait: '1s', groupInterval: '1s' }, { rules, channels: ['hook'], receivers }),
    );
    stack = await Stack.start({
      prometheus: {
        rule_files: ['rules.yml'],
        alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager.address] }] }] },
      },
      files: { 'rules.yml': compileRules(rules, COMPILED) },
    });
    app = await StagedIncident.start({
      rules: [STAGED],
      intervalSeconds: INTERVAL_SECONDS,
      folder,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: stack.collector.otlpHttp,
        OTEL_METRIC_EXPORT_INTERVAL: String(EXPORT_SECONDS * 1000),
      },
    });
  });

  beforeEach(() => {
    stack.showLogsOnFailure();
    alertmanager.process.showLogOnFailure();
  });

  afterAll(async () => {
    await app?.stop();
    await stack?.stop();
    await alertmanager?.stop();
    hook.close();
    await rm(folder, { recursive: true });
  });

  it('begins calm: Prometheus evaluates every rule of the compiled file without an error, and ours is silent', async () => {
    const rules = await until(
      async () => (await stack.prometheus.ask<RuleGroups>('/api/v1/rules')).groups.flatMap((group) => group.rules),
      (all) => all.every(({ health }) => health !== 'unknown'),
      'the evaluation of all rules',
    );
    expect(rules.length).toBeGreaterThan(DEFAULT_RULES.length);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(await stack.prometheus.query(firing)).toEqual([]);
  });

  it('fires in process, in Prometheus and in Alertmanager, which sends a notice', async () => {
    // A window full of good calls in both.
    await stack.prometheus.until(TICKS, ([count]) => (count?.value ?? 0) > TICKS_IN_WINDOW);
    app.break();
    await stack.prometheus.until(firing, (series) => series.length === 1);
    const shown = await until(
      async () => (await alertmanager.alerts()).find(isStaged),
      (alert) => alert !== undefined,
      'the alert in Alertmanager',
    );
    expect(shown?.labels).toMatchObject({ severity: 'critical', job: 'staged-incident' });
    expect(shown?.annotations.summary).toMatch(/^\d+(\.\d+)? ?% of the calls failed over 12s \(\d+ calls\)$/);
    await until(toldOf('firing'), isTrue, 'a notice that it fires');
    await until(async () => app.first(STAGED.name, 'firing') !== undefined, isTrue, 'the alert in process');
  });

  it('resolves in all three once the tool is repaired', async () => {
    app.repair();
    await stack.prometheus.until(firing, (series) => series.length === 0);
    await until(toldOf('resolved'), isTrue, 'a notice that it resolved');
    await until(async () => app.ended(STAGED.name) !== undefined, isTrue, 'the end of the alert in process');
    expect((await alertmanager.alerts()).filter(isStaged)).toEqual([]);
  });

  /** The longest time between two evaluations in process as Prometheus saw them: an interval of each, at least. */
  async function longestInterval(): Promise<number> {
    const [ticks] = await stack.prometheus.query(`${TICKS}[1h]`);
    let seenAt = ticks!.samples[0]![0];
    const intervals = ticks!.samples.flatMap(([seconds, count], i) => {
      if (i === 0 || count === ticks!.samples[i - 1]![1]) return [];
      const since = seconds - seenAt;
      seenAt = seconds;
      return [since];
    });
    return 1000 * Math.max(INTERVAL_SECONDS + EXPORT_SECONDS, ...intervals);
  }

  it('begins and ends in process within one interval of what Prometheus computes for the same moments', async () => {
    const file = compileRules(new RuleSet([STAGED], WINDOWS), { ...COMPILED, format: 'json', heartbeat: false });
    const [group] = (JSON.parse(file) as { groups: { rules: { expr: string }[] }[] }).groups;
    const holdsAt = async (millis: number) =>
      (await stack.prometheus.query(group!.rules[0]!.expr, millis / 1000)).length > 0;
    const began = app.first(STAGED.name, 'firing')!.alerts.find(({ rule }) => rule === STAGED.name)!.activeSince;
    const ended = app.ended(STAGED.name)!.at;
    // The window of the app has its newest sample, that of Prometheus the newest that was exported. A busy machine delays both.
    const interval = await longestInterval();
    expect(await Promise.all([began - interval, began + interval].map(holdsAt))).toEqual([false, true]);
    expect(await Promise.all([ended - interval, ended + interval].map(holdsAt))).toEqual([true, false]);
  });

  it('leaves nothing on the stderr of the app', () => {
    expect(app.stderr).toBe('');
  });
});
