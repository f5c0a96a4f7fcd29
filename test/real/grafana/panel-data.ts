import { type GrafanaDashboard, type GrafanaPanel, interpolate, type Selected } from '../../helpers/grafana.js';
import type { PrometheusProcess } from '../backends/prometheus-process.js';

/** What Prometheus answered to a query of a panel. */
export interface TargetData {
  readonly refId: string;
  readonly expr: string;
  readonly legend: string;
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    /** Pairs of seconds and value. */
    readonly samples: readonly (readonly [number, number])[];
  }[];
}

export interface PanelData {
  readonly dashboard: string;
  readonly panel: GrafanaPanel;
  readonly targets: readonly TargetData[];
  /** Exemplars, of panels that ask for them. */
  readonly exemplars: readonly { readonly traceId: string; readonly value: number; readonly seconds: number }[];
}

export interface TimeRange extends Required<Selected> {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly stepSeconds: number;
}

interface Answer {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value?: readonly [number, string];
    readonly values?: readonly (readonly [number, string])[];
  }[];
}

/** Asks for everything that the dashboards show, as Grafana does. */
export async function panelData(
  prometheus: PrometheusProcess,
  dashboards: readonly GrafanaDashboard[],
  range: TimeRange,
): Promise<PanelData[]> {
  const all: PanelData[] = [];
  for (const { title, panels } of dashboards) {
    for (const panel of panels) {
      if (panel.type === 'row') continue;
      const targets: TargetData[] = [];
      for (const target of panel.targets ?? []) {
        const expr = interpolate(target.expr, range);
        const { refId, instant = false, legendFormat = '' } = target;
        targets.push({ refId, expr, legend: legendFormat, series: await ask(prometheus, expr, instant, range) });
      }
      const asked = panel.targets?.find(({ exemplar }) => exemplar);
      const exemplars = asked === undefined ? [] : await exemplarsOf(prometheus, interpolate(asked.expr, range), range);
      all.push({ dashboard: title, panel, targets, exemplars });
    }
  }
  return all;
}

async function ask(prometheus: PrometheusProcess, query: string, isInstant: boolean, range: TimeRange) {
  const { startSeconds, endSeconds, stepSeconds } = range;
  const { result } = isInstant
    ? await prometheus.ask<Answer>('/api/v1/query', { query, time: String(endSeconds) })
    : await prometheus.ask<Answer>('/api/v1/query_range', {
        query,
        start: String(startSeconds),
        end: String(endSeconds),
        step: String(stepSeconds),
      });
  return result.map(({ metric, value, values = [] }) => ({
    labels: metric,
    samples: (value ? [value] : values).map(([seconds, text]) => [seconds, Number(text)] as const),
  }));
}

async function exemplarsOf(prometheus: PrometheusProcess, query: string, { startSeconds, endSeconds }: TimeRange) {
  const answer = await prometheus.ask<
    { exemplars: { labels: Record<string, string>; value: string; timestamp: number }[] }[]
  >('/api/v1/query_exemplars', { query, start: String(startSeconds), end: String(endSeconds) });
  return answer.flatMap(({ exemplars }) =>
    exemplars.map(({ labels, value, timestamp }) => ({
      traceId: labels.trace_id ?? '',
      value: Number(value),
      seconds: timestamp,
    })),
  );
}
