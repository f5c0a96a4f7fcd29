import { writeFile } from 'node:fs/promises';
import { compileRules, exportDashboards, type MetricNaming } from '@mcp-vitals/backends';
import { DEFAULT_RULES, RuleSet } from '@mcp-vitals/monitor';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GrafanaDashboard, interpolate } from '../../helpers/grafana.js';
import { until } from '../backends/backend-process.js';
import { describeWith } from '../backends/programs.js';
import { Catalog } from './catalog.js';
import { type PanelData, panelData, type TargetData, type TimeRange } from './panel-data.js';

/** Set by scripts/draw-dashboards.mjs: where to write what the panels show of an hour. */
const PICTURES = process.env.MCP_VITALS_PANEL_DATA;
const SECONDS = PICTURES === undefined ? 40 : 60;
const FACTOR = PICTURES === undefined ? 1 : 60;

const NAMINGS = ['otlp', 'otlp-native', 'prometheus-exporter'] as const;
/** Panels that are empty as long as all is well, with the reason. */
const EMPTY_IN_HEALTH: Readonly<Record<string, string>> = {};
/** Only the Collector makes metrics of spans, and only telemetry that mcp-vitals starts exports by OTLP. */
const NOT_BY_EXPORTER: readonly string[] = ['Spans of MCP requests by duration, with exemplars'];

describeWith(['otelcol', 'jaeger', 'prometheus', 'prometheus 2'], 'the panels of the dashboards', () => {
  let catalog: Catalog;

  beforeAll(
    async () => {
      catalog = await Catalog.run({ seconds: SECONDS, factor: FACTOR });
    },
    (SECONDS + 900) * 1000,
  );
  afterAll(() => catalog?.stop());

  const dashboardsOf = (naming: MetricNaming) =>
    exportDashboards({ naming }).map(({ json }) => JSON.parse(json) as GrafanaDashboard);

  /** Begins some seconds after the app was ready: what it called once was called before. */
  function range(factor: number, role: 'server' | 'client' = 'server'): TimeRange {
    const at = (millis: number) => (factor === 1 ? millis : catalog.at(millis)) / 1000;
    const [startSeconds, endSeconds] = [at(catalog.readyMillis + 4000), at(catalog.endMillis)];
    const [stepSeconds, rateInterval] = factor === 1 ? [1, '8s'] : [60, '5m'];
    return {
      startSeconds,
      endSeconds,
      stepSeconds,
      rateInterval,
      range: `${Math.floor(endSeconds - startSeconds)}s`,
      role,
    };
  }

  const emptyOf = (all: readonly PanelData[]) =>
    all.filter(({ targets }) => targets.some((target) => !hasFigures(target))).map(nameOf);
  /** A series without any figure, such as a quantile of no calls, shows nothing either. */
  const hasFigures = ({ series }: TargetData) =>
    series.some(({ samples }) => samples.some(([, value]) => !Number.isNaN(value)));
  const prometheusOf = (naming: MetricNaming) =>
    naming === 'prometheus-exporter' ? catalog.scraping : catalog.stack.prometheus;
  const nameOf = ({ dashboard, panel }: PanelData) => `${dashboard}: ${panel.title}`;

  it('all have data from a Prometheus 3 that gets OTLP', async () => {
    const asked = range(FACTOR);
    const all = await panelData(catalog.stack.prometheus, dashboardsOf('otlp'), asked);
    expect(all.length).toBeGreaterThan(80);
    if (PICTURES !== undefined) await writeFile(PICTURES, JSON.stringify({ range: asked, panels: all }));
    expect(emptyOf(all).filter((name) => !(name in EMPTY_IN_HEALTH))).toEqual([]);
  });

  it('all have data of clients as well', async () => {
    const all = await panelData(catalog.stack.prometheus, dashboardsOf('otlp'), range(FACTOR, 'client'));
    expect(emptyOf(all).filter((name) => !(name in EMPTY_IN_HEALTH))).toEqual([]);
  });

  it.each(['server', 'client'] as const)('all have data of native histograms, of a %s', async (role) => {
    const all = await panelData(catalog.stack.prometheus, dashboardsOf('otlp-native'), range(FACTOR, role));
    expect(all.some(({ targets }) => targets.some(({ expr }) => expr.includes('histogram_count(')))).toBe(true);
    expect(emptyOf(all).filter((name) => !(name in EMPTY_IN_HEALTH))).toEqual([]);
  });

  it('all have data from a Prometheus 2 that scrapes the Prometheus exporter', async () => {
    const all = await panelData(catalog.scraping, dashboardsOf('prometheus-exporter'), range(1));
    const left = (name: string) => !(name in EMPTY_IN_HEALTH) && !NOT_BY_EXPORTER.some((one) => name.endsWith(one));
    expect(emptyOf(all).filter(left)).toEqual([]);
  });

  it.each(NAMINGS)('have annotations and variables with data, by the names of %s', async (naming) => {
    const prometheus = prometheusOf(naming);
    const asked = range(naming === 'prometheus-exporter' ? 1 : FACTOR);
    const empty: string[] = [];
    for (const { title, annotations, templating } of dashboardsOf(naming)) {
      for (const { name, expr } of annotations.list) {
        const [start, end] = [asked.startSeconds, asked.endSeconds].map(String) as [string, string];
        const query = { query: interpolate(expr, asked), start, end, step: String(asked.stepSeconds) };
        const { result } = await prometheus.ask<{ result: unknown[] }>('/api/v1/query_range', query);
        if (result.length === 0) empty.push(`${title}: annotation ${name}`);
      }
      for (const { name, definition } of templating.list) {
        const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(definition ?? '') ?? [];
        if (selector === undefined) continue;
        const values = await prometheus.ask<string[]>(`/api/v1/label/${label}/values`, {
          'match[]': interpolate(selector, asked),
        });
        if (values.length === 0) empty.push(`${title}: variable ${name}`);
      }
    }
    expect(empty).toEqual([]);
  });

  it.each(NAMINGS)('stand beside default rules of which each finds data, by the names of %s', async (naming) => {
    const file = compileRules(new RuleSet(DEFAULT_RULES), { naming, format: 'json' });
    const { groups } = JSON.parse(file) as { groups: { rules: { alert: string; expr: string }[] }[] };
    const endSeconds = range(naming === 'prometheus-exporter' ? 1 : FACTOR).endSeconds;
    const empty: string[] = [];
    for (const { alert, expr } of groups.flatMap(({ rules }) => rules)) {
      // Without its limits a rule gives the figures that it judges. The absence of the monitor is seen some time after the end.
      const unlimited = expr.replaceAll(/ (?:>=?|<=?) \d+(?= and |$)/g, ' >= 0');
      const atSeconds = endSeconds + (alert === 'McpVitalsAbsent' ? 900 : 0);
      if ((await prometheusOf(naming).query(unlimited, atSeconds)).length === 0) empty.push(alert);
    }
    expect(empty).toEqual([]);
  });

  it('lead from a heat map of durations to a trace that Jaeger has', async () => {
    const overview = dashboardsOf('otlp').filter(({ title }) => title === 'MCP overview');
    const all = await panelData(catalog.stack.prometheus, overview, range(FACTOR));
    const ids = all.find(({ panel }) => panel.type === 'heatmap')!.exemplars.map(({ traceId }) => traceId);
    expect(ids.length).toBeGreaterThan(0);
    const trace = await until(
      () => catalog.stack.jaeger.trace(ids[0]!),
      (found) => found !== undefined,
      `trace ${ids[0]}`,
    );
    expect(trace).toBeDefined();
  });
});
