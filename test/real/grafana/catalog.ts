import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { compileRules, type MetricNaming } from '@mcp-vitals/backends';
import { type AlertRule, RuleSet } from '@mcp-vitals/monitor';
import { ROOT } from '../../helpers/compat-app.js';
import { PrometheusProcess, type Series } from '../backends/prometheus-process.js';
import { Stack } from '../backends/stack.js';
import { SlowMotion } from './slow-motion.js';

/** Rules that fire during the run. */
const RULES: readonly AlertRule[] = [
  { name: 'ToolsFail', level: 'warning', indicator: 'server_error_ratio', over: '1h', when: '>', threshold: 1 },
  {
    name: 'BreakingSchemaChange',
    level: 'warning',
    indicator: 'schema_breaking_changes',
    over: '1h',
    when: '>',
    threshold: 0,
  },
];

export interface CatalogOptions {
  readonly seconds: number;
  /** By how much the times of what Prometheus 3 gets are stretched; 1 is not at all. */
  readonly factor: number;
}

/** catalog-app.mjs after its run, in a Prometheus 3 by OTLP and in a Prometheus 2 by the Prometheus exporter. */
export class Catalog {
  private constructor(
    readonly stack: Stack,
    readonly scraping: PrometheusProcess,
    readonly readyMillis: number,
    readonly endMillis: number,
    private readonly app: ChildProcess,
    private readonly relay: SlowMotion | undefined,
  ) {}

  static async run({ seconds, factor }: CatalogOptions): Promise<Catalog> {
    // Some seconds more, for its start.
    const relay = factor === 1 ? undefined : await SlowMotion.start((seconds + 4) * 1000, factor);
    const stack = await Stack.start({
      env: {
        SPAN_METRICS_INTERVAL: '1s',
        TRACE_DECISION_WAIT: '1s',
        TRACE_KEEP_PERCENT: '100',
        ...(relay && { PROMETHEUS_OTLP: relay.url }),
      },
      overlays: relay === undefined ? [] : ['test/real/grafana/json-to-prometheus.yaml'],
      prometheus: {
        rule_files: ['rules.yml'],
        storage: { tsdb: { out_of_order_time_window: '3h' } },
      },
      files: { 'rules.yml': rulesFor('otlp') },
    });
    if (relay !== undefined) relay.target = stack.prometheus.otlp;
    const app = startApp(seconds, stack.collector.otlpHttp);
    const lines = createInterface({ input: app.stdout! })[Symbol.asyncIterator]();
    const late = setTimeout(() => app.kill('SIGKILL'), (seconds + 600) * 1000);
    const { value: port } = await lines.next();
    const scraping = await PrometheusProcess.start({
      major: 2,
      config: {
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: ['rules.yml'],
        scrape_configs: [{ job_name: 'catalog', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
      },
      files: { 'rules.yml': rulesFor('prometheus-exporter') },
    });
    app.stdin!.write('begin\n');
    await said(lines, 'ready');
    const readyMillis = Date.now();
    await said(lines, 'done');
    clearTimeout(late);
    while (relay !== undefined && Date.now() < relay.endMillis) await delay(100);
    const catalog = new Catalog(stack, scraping, readyMillis, Date.now(), app, relay);
    await catalog.#arrival();
    return catalog;
  }

  /** The time that Prometheus 3 has for a moment of the run. */
  at(millis: number): number {
    return this.relay?.at(millis) ?? millis;
  }

  /** Waits until both have samples of the end. */
  async #arrival(): Promise<void> {
    const isThere = (endMillis: number) => (series: Series[]) => (series[0]?.value ?? 0) * 1000 >= endMillis;
    const landmark = 'mcp_vitals_process_memory_usage';
    await Promise.all([
      this.stack.prometheus.until(`timestamp(${landmark}_bytes)`, isThere(this.at(this.endMillis))),
      this.scraping.until(`timestamp(${landmark})`, isThere(this.endMillis)),
    ]);
  }

  async stop(): Promise<void> {
    const exited = once(this.app, 'exit');
    this.app.stdin?.end();
    await exited;
    await Promise.all([this.stack.stop(), this.scraping.stop(), this.relay?.stop()]);
  }
}

const rulesFor = (naming: MetricNaming): string => compileRules(new RuleSet(RULES), { naming, intervalSeconds: 1 });

function startApp(seconds: number, endpoint: string): ChildProcess {
  return spawn(process.execPath, [path.join(ROOT, 'test/real/grafana/catalog-app.mjs'), String(seconds)], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_BSP_SCHEDULE_DELAY: '300',
      // For the mark of its release.
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3',
      // A setting that has no effect, for the panel of notices.
      MCP_HEALTH_RECOVER_AFTER: 'soon',
      MCP_HEALTH_CHECK_INTERVAL: 'soon',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** Waits for a line of the app. */
async function said(lines: AsyncIterator<string>, wanted: string): Promise<void> {
  const { value } = await lines.next();
  if (value !== wanted) throw new Error(`catalog-app.mjs wrote ${value} instead of ${wanted}`);
}
