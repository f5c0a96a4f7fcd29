import { readdirSync, readFileSync } from 'node:fs';
import { compileIndicator, exportDashboards } from '@mcp-vitals/backends';
import { DEFAULT_THRESHOLDS, INDICATORS, type IndicatorName } from '@mcp-vitals/monitor';
import { METRICS, type MetricDefinition } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { type GrafanaDashboard, type GrafanaPanel, interpolate } from '../../../../test/helpers/grafana.js';
import { dashboardFiles } from '../../src/grafana/build/files.js';
import { emittedMetrics } from '../emitted-metrics.js';
import { readExpression } from './promql-labels.js';

const FOLDER = new URL('../../dashboards/', import.meta.url);
const NAMINGS = ['otlp', 'otlp-native', 'prometheus-exporter'] as const;
/** Of the scrape target, of histograms, and of the alerts that rules make. */
const COMMON = ['job', 'instance', 'le'];
const ALERT = ['alertname', 'alertstate', 'severity'];
/** What the Collector's `span_metrics` makes of spans. */
const SPAN_METRICS = 'traces_span_metrics_duration_seconds_bucket';

describe('the files in packages/backends/dashboards', () => {
  it('are what scripts/generate-dashboards.mjs writes', () => {
    const shipped = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    const generated = dashboardFiles();
    expect(shipped.sort()).toEqual([...generated.keys()].sort());
    for (const [name, text] of generated) expect(readFileSync(new URL(name, FOLDER), 'utf8'), name).toBe(text);
  });
});

describe.each(NAMINGS)('dashboards with the names of %s', (naming) => {
  const dashboards = exportDashboards({ naming }).map(({ json }) => JSON.parse(json) as GrafanaDashboard);
  const panelsOf = ({ panels }: GrafanaDashboard) => panels.filter(({ type }) => type !== 'row');
  const panels = dashboards.flatMap(panelsOf);
  const labelsByMetric = labelsOf(naming);

  /** Every expression of a dashboard, and the selectors of its variables. */
  const expressionsOf = (dashboard: GrafanaDashboard): string[] => [
    ...panelsOf(dashboard).flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ...dashboard.annotations.list.map(({ expr }) => expr),
    ...dashboard.templating.list.flatMap(
      ({ definition }) => /^label_values\((.+), \w+\)$/.exec(definition ?? '')?.[1] ?? [],
    ),
  ];

  it('each have a uid and a title of their own, and the tag by which they link to each other', () => {
    expect(dashboards).toHaveLength(6);
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
    for (const { tags, schemaVersion } of dashboards) {
      expect(tags).toContain('mcp-vitals');
      expect(schemaVersion).toBeGreaterThanOrEqual(39);
    }
  });

  it('name metrics that mcp-vitals emits, and labels that these metrics have', async () => {
    const emitted = await emittedMetrics(naming);
    const expressions = dashboards.flatMap(expressionsOf);
    expect(expressions.length).toBeGreaterThan(100);
    for (const written of expressions) {
      for (const role of ['server', 'client'] as const) {
        const { selections, grouping } = readExpression(interpolate(written, { role }));
        expect(selections.length, written).toBeGreaterThan(0);
        const known = new Set([...COMMON, ...ALERT]);
        for (const { metric, labels } of selections) {
          if (metric === '') continue;
          const own = labelsByMetric.get(metric) ?? foreign(metric);
          if (labelsByMetric.has(metric)) expect(emitted).toContain(metric);
          for (const label of own) known.add(label);
          expect([...own, ...COMMON], written).toEqual(expect.arrayContaining([...labels]));
        }
        expect([...known], written).toEqual(expect.arrayContaining([...grouping]));
      }
    }
  });

  it('use only variables that they define', () => {
    for (const dashboard of dashboards) {
      const defined = dashboard.templating.list.map(({ name }) => name);
      const used = JSON.stringify(dashboard).matchAll(/\$(?:\{(\w+)\}|(\w+))/g);
      const own = [...used].map(([, braced, plain]) => braced ?? plain!).filter((name) => !name.startsWith('__'));
      expect(own.length).toBeGreaterThan(0);
      expect(defined, dashboard.title).toEqual(expect.arrayContaining(own));
    }
  });

  it('have panels with a title, a description, a unit and queries', () => {
    expect(panels.length).toBeGreaterThan(80);
    for (const { title, description, fieldConfig, targets } of panels) {
      expect(title).toMatch(/^[A-Zm]/);
      expect(description, title).toMatch(/\.$/);
      expect(fieldConfig?.defaults.unit, title).toMatch(/^[a-z]+$/);
      expect(targets?.length, title).toBeGreaterThan(0);
    }
  });

  it('lay their panels out on the grid without overlaps, each with an id of its own', () => {
    for (const { panels: all, title } of dashboards) {
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      const taken = new Set<string>();
      for (const panel of all) {
        expect(panel.gridPos.x + panel.gridPos.w, `${title}: ${panel.title}`).toBeLessThanOrEqual(24);
        for (const cell of cellsOf(panel)) {
          expect(taken.has(cell), `${title}: ${panel.title} at ${cell}`).toBe(false);
          taken.add(cell);
        }
      }
    }
  });

  it('ask a panel of a role for the same as the indicator of that role', () => {
    const ofRole = panels.filter(({ targets }) => targets?.some(({ expr }) => expr.includes('role}')));
    const targets = ofRole.flatMap((panel) => panel.targets!.map(({ expr }) => expr));
    expect(targets.length).toBeGreaterThan(20);
    const figures = Object.keys(INDICATORS).filter((name) => name.startsWith('server_'));
    const compiled = (role: string) =>
      figures.map((name) => strip(compile(INDICATORS[name.replace('server', role) as IndicatorName])));
    for (const written of targets) {
      const position = compiled('server').indexOf(strip(interpolate(written)));
      expect(position, written).toBeGreaterThanOrEqual(0);
      expect(strip(interpolate(written, { role: 'client' }))).toBe(compiled('client')[position]);
    }
  });

  const compile = (indicator: (typeof INDICATORS)[IndicatorName]) =>
    compileIndicator(indicator, { naming, over: '1m', targetLabels: [], minimumEvents: 0 });

  it('color a count by the rule that judges it, and by no rule for a part of it', () => {
    const stepsOf = (title: string) => {
      const [panel] = panels.filter((one) => one.title === title && one.type === 'stat');
      return panel!.fieldConfig!.defaults.thresholds!.steps.map(({ value }) => value);
    };
    expect(stepsOf('Breaking schema changes')).toEqual([null, 1]);
    expect(stepsOf('Added')).toEqual([null]);
    expect(stepsOf('Open anomalies')).toEqual([null, 1]);
  });

  it('color a figure by the thresholds of health', () => {
    const [panel] = panels.filter(({ title }) => title === 'Server error ratio');
    const { degraded, unhealthy } = DEFAULT_THRESHOLDS.errorRatio;
    expect(panel?.fieldConfig?.defaults.thresholds?.steps).toEqual([
      { value: null, color: 'green' },
      { value: degraded, color: 'orange' },
      { value: unhealthy, color: 'red' },
    ]);
  });
});

describe('exportDashboards', () => {
  it('selects data sources by their uid, and else changes nothing', () => {
    const shipped = exportDashboards();
    expect(shipped.map(({ json }) => json)).toEqual(
      [...dashboardFiles()]
        .filter(([n]) => n.startsWith('otlp/'))
        .map(([, t]) => t)
        .sort(byUid),
    );
    for (const { json } of exportDashboards({ dataSource: 'p', traces: 't', logs: 'l' })) {
      const { list } = (JSON.parse(json) as GrafanaDashboard).templating;
      const selected = Object.fromEntries(list.map(({ name, current }) => [name, current?.value]));
      expect(selected).toMatchObject({ datasource: 'p', traces: 't', logs: 'l' });
    }
  });

  it('names a dashboard by its file, its uid and its title', () => {
    const [first] = exportDashboards();
    expect(first).toMatchObject({ name: 'cache-and-validation.json', uid: 'mcp-vitals-cache-and-validation' });
    expect(JSON.parse(first!.json)).toMatchObject({ uid: first!.uid, title: first!.title });
  });
});

/** By the file's name, which the uid ends with. */
const byUid = (a: string, b: string): number => (uidIn(a) < uidIn(b) ? -1 : 1);
const uidIn = (json: string): string => (JSON.parse(json) as GrafanaDashboard).uid;

/** The labels that each series may have. */
function labelsOf(naming: (typeof NAMINGS)[number]): Map<string, string[]> {
  const labels = new Map<string, string[]>();
  for (const { name, instrument, unit, attributes } of Object.values<MetricDefinition>(METRICS)) {
    const words: Record<string, string> = { s: '_seconds', By: '_bytes', '1': '_ratio' };
    const plain = name.replaceAll('.', '_') + (naming === 'prometheus-exporter' ? '' : (words[unit] ?? ''));
    const isCounter = /^(observable)?counter$/.test(instrument);
    const parts = naming === 'otlp-native' ? [''] : ['_bucket', '_sum', '_count'];
    const suffixes = instrument === 'histogram' ? parts : [isCounter ? '_total' : ''];
    for (const suffix of suffixes)
      labels.set(
        plain + suffix,
        attributes.map((one) => one.replaceAll('.', '_')),
      );
  }
  return labels;
}

function foreign(metric: string): string[] {
  if (metric === 'ALERTS') return ALERT;
  if (metric === SPAN_METRICS) return ['mcp_method_name'];
  throw new Error(`${metric} is no metric of mcp-vitals`);
}

function* cellsOf({ gridPos: { x, y, w, h } }: GrafanaPanel): Iterable<string> {
  for (let column = x; column < x + w; column++) for (let row = y; row < y + h; row++) yield `${column},${row}`;
}

/** Without what a panel adds: groups, processes, windows, minimums and the places of a leader board. */
const strip = (expression: string): string =>
  expression
    .replace(/^topk\(10, \((.*)\) > 0\)$/, '$1')
    .replace(/ == 0$/, '')
    .replaceAll(/, job=~"\.\*", instance=~"\.\*"|job=~"\.\*", instance=~"\.\*"/g, '')
    .replaceAll('{}', '')
    .replaceAll(/ by \([\w, ]*\) /g, '')
    .replaceAll(/\[1h\]/g, '[1m]')
    .replace(/>= \d+$/, '> 0');
