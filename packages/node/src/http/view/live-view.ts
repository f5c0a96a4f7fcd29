import { INDICATORS, type IndicatorName, measure, type OperationPerformance } from '@mcp-vitals/monitor';
import type { AlertRow, AnomalyView, FigureView, HealthView, LiveData, OperationRow } from '../api/live.js';
import { MAX_ROWS } from '../api/live.js';
import { loopViews } from './loop-view.js';
import { type Sources, wallMillis } from './sources.js';
import type { Sparklines } from './sparklines.js';

/** The figures that open the page. */
const FIGURES: readonly IndicatorName[] = [
  'server_throughput',
  'server_error_ratio',
  'server_latency_p95',
  'client_throughput',
  'client_error_ratio',
  'client_latency_p95',
  'cache_hit_ratio',
  'validation_success_ratio',
  'process_memory_utilization',
  'process_event_loop_delay_p99',
];

/** What the page shows live, at one moment. */
export function liveView(sources: Sources, sparklines: Sparklines): LiveData {
  const { clock, serviceName, over } = sources;
  const nowMillis = clock.now();
  return {
    atMillis: wallMillis(sources, nowMillis),
    serviceName,
    over,
    health: healthView(sources),
    figures: FIGURES.map((name) => figureView(sources, name, nowMillis)),
    operations: operationRows(sources, sparklines, nowMillis),
    anomalies: anomalyViews(sources),
    loops: loopViews(sources),
    alerts: alertRows(sources),
    releases: sources.releases.marks.map(({ version, sinceMillis }) => ({ text: version, atMillis: sinceMillis })),
  };
}

function healthView(sources: Sources): HealthView {
  const { latest } = sources.health;
  if (latest === undefined) return { status: 'unknown', score: null, coverage: 0, checks: [] };
  return {
    status: latest.overallStatus,
    score: latest.healthScore,
    coverage: latest.coverage,
    checks: latest.checks.map(({ name, status, pointsLost, reason, sinceMillis, weight, critical }) => ({
      name,
      status,
      pointsLost,
      reason,
      sinceMillis: wallMillis(sources, sinceMillis),
      weight,
      critical,
    })),
  };
}

function figureView({ windows, over }: Sources, name: IndicatorName, nowMillis: number): FigureView {
  const measured = measure(INDICATORS[name], windows, nowMillis, { over });
  const { value, unit, count, insufficient } = measured;
  return { name, title: measured.name, value, unit, count, over, insufficient };
}

/** The operations, most calls first, and after them the tools that were listed and that nobody has called. */
function operationRows(sources: Sources, sparklines: Sparklines, nowMillis: number): OperationRow[] {
  const rows = sources.performance.getPerformance(nowMillis).map((one) => rowOf(one, sparklines));
  // Two servers may have a tool of one name, of which one is called.
  const shown = new Set(rows.map(({ role, name }) => `${role} ${name}`));
  for (const { role, uncalled } of sources.toolUse()) {
    for (const { tool } of uncalled) {
      const name = `tools/call ${tool}`;
      if (shown.has(`${role} ${name}`)) continue;
      shown.add(`${role} ${name}`);
      rows.push({ ...NEVER_CALLED, role, name });
    }
  }
  return rows.slice(0, MAX_ROWS);
}

const NEVER_CALLED = {
  count: 0,
  errorRatio: null,
  perMinute: null,
  p50Millis: null,
  p95Millis: null,
  p99Millis: null,
  sparkline: [],
  slowestTraceId: null,
};

function rowOf(one: OperationPerformance, sparklines: Sparklines): OperationRow {
  return {
    role: one.kind,
    name: one.operation,
    count: one.count,
    errorRatio: one.errorRatio,
    perMinute: one.throughputPerMinute,
    p50Millis: one.p50Ms,
    p95Millis: one.p95Ms,
    p99Millis: one.p99Ms,
    sparkline: sparklines.of(one.kind, one.operation),
    slowestTraceId: one.slowest[0]?.traceId || null,
  };
}

/** The anomalies that are open, or ended within the window of trends; newest first. */
export const anomalyViews = (sources: Sources): AnomalyView[] =>
  (sources.performance.getAnomalies() ?? []).slice(0, MAX_ROWS).map((one) => ({
    operation: one.operation,
    role: one.operationKind,
    kind: one.kind,
    fromMillis: wallMillis(sources, one.since),
    untilMillis: one.endedAt === undefined ? null : wallMillis(sources, one.endedAt),
    text: one.summary,
    traceIds: one.traceIds,
    severity: one.severity,
  }));

export const alertRows = (sources: Sources): AlertRow[] =>
  (sources.alerts?.getActiveAlerts() ?? []).slice(0, MAX_ROWS).map((alert) => ({
    fingerprint: alert.fingerprint,
    rule: alert.rule,
    level: alert.level,
    summary: alert.annotations.summary ?? alert.rule,
    sinceMillis: wallMillis(sources, alert.firingSinceMillis ?? alert.activeSinceMillis),
    quiet: [
      ...new Set(alert.mutes.map(({ kind }) => kind as string)),
      ...(alert.acknowledgedBy === null ? [] : ['acknowledged']),
    ],
  }));
