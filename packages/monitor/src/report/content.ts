import type { RecordedError } from '@mcp-vitals/signals';
import type { WindowStats, WindowView } from '@mcp-vitals/windows';
import type { HealthReport } from '../health/health-report.js';
import type { Measurement } from '../indicators/measurement.js';
import type { WatchedLoop } from '../loops/loop-watch.js';
import type { OperationAnomaly } from '../performance/anomaly.js';
import type { OperationPerformance } from '../performance/operation-performance.js';
import type { McpPerformanceTracker } from '../performance/performance-tracker.js';
import { contextCost } from '../recommend/context/context-cost.js';
import type { ContextBudget, ServerContext } from '../recommend/context/server-context.js';
import { type ToolUse, uncalledTools } from '../recommend/context/uncalled-tools.js';
import { definitionQuality } from '../recommend/definition-quality.js';
import { bySeverity, type Recommendation } from '../recommend/recommendation.js';
import { releaseAdvice } from '../releases/release-advice.js';
import type { ReleaseState } from '../releases/release-state.js';
import type { DefinitionScan } from '../scan/definition-scan.js';
import type { AlertsSource } from './fields/alert.js';
import type { ReportedChange } from './fields/change/change.js';
import type { ContextContent } from './fields/context.js';
import type { TrendingOperation } from './fields/performance.js';
import { type AccessMetrics, accessMetrics } from './metrics/access.js';
import { asking } from './metrics/asking.js';
import { type ComprehensiveMetrics, readMetrics } from './metrics/comprehensive-metrics.js';
import { resultCosts } from './metrics/context.js';
import { type OperationMetrics, operationMetrics } from './metrics/operations.js';
import {
  type ClientMetrics,
  clientMetrics,
  type DeprecatedUse,
  deprecatedUses,
  type PeerSources,
  type ProtocolVersionMetrics,
  protocolVersions,
} from './metrics/peers.js';
import { REQUEST_SOURCES } from './metrics/requests.js';
import { type SilentFailures, silentFailures } from './metrics/silent-failures.js';

/** The sources of a report; the part of a missing source is `null`. */
export interface ReportSources {
  readonly windows?: WindowView & { stats(): WindowStats };
  readonly tracker?: McpPerformanceTracker;
  /** The last health report. */
  readonly health?: HealthReport | undefined;
  /** The last errors that the application recorded: `getMetricsCollector().getRecentErrors()`. */
  readonly recentErrors?: readonly RecordedError[];
  readonly alerts?: AlertsSource;
  /** The clients and servers at the other end, since the process began. */
  readonly peers?: PeerSources;
  /** Changes of states, the newest first. */
  readonly changes?: readonly ReportedChange[];
  /** What scans of the tools that servers listed found. */
  readonly definitions?: DefinitionScan;
  /** The running release, and what it changed. */
  readonly release?: ReleaseState | undefined;
  /** What the definitions of tools cost an agent, and the most that they should cost. */
  readonly context?: { readonly servers: readonly ServerContext[]; readonly budget: ContextBudget };
  /** Which of the tools that servers listed are called. */
  readonly toolUse?: readonly ToolUse[];
  /** Whether anything is monitored at all. @default true */
  readonly enabled?: boolean;
  readonly serviceName?: string;
}

/** The content of a report, read from its sources once. */
export interface ReportContent {
  readonly sources: ReportSources;
  readonly nowMillis: number;
  readonly metrics: Omit<ComprehensiveMetrics, 'operations'> | undefined;
  readonly figures: readonly Measurement[];
  readonly access: AccessMetrics;
  readonly silent: readonly SilentFailures[];
  readonly operations: readonly Omit<OperationPerformance, 'trend'>[];
  readonly clients: readonly ClientMetrics[];
  readonly protocol: {
    readonly versions: readonly ProtocolVersionMetrics[];
    readonly deprecated: readonly DeprecatedUse[];
  };
  readonly trending: readonly TrendingOperation[];
  readonly anomalies: readonly OperationAnomaly[] | null;
  readonly loops: readonly WatchedLoop[];
  readonly recommendations: readonly Recommendation[] | null;
  readonly context: ContextContent | undefined;
}

export function readContent(sources: ReportSources, nowMillis: number, over = '5m'): ReportContent {
  const { windows, tracker, health } = sources;
  const metrics = windows && readMetrics(windows, nowMillis, { over, health });
  const tracked = tracker?.getPerformance(nowMillis) ?? [];
  return {
    sources,
    nowMillis,
    metrics,
    figures: metrics === undefined ? [] : figuresOf(metrics),
    access: accessMetrics(sources, nowMillis, over),
    silent: windows === undefined ? [] : silentFailures(asking(windows, nowMillis, over)),
    operations: [...tracked, ...untracked(sources, nowMillis, over, tracked)],
    ...readPeers(sources, nowMillis, over),
    trending: tracked.flatMap((one) => (one.trend === null ? [] : [{ ...one, trend: one.trend }])),
    anomalies: tracker?.getAnomalies(nowMillis) ?? null,
    // After the anomalies, whose look finds them.
    loops: tracker?.getLoops(nowMillis) ?? [],
    recommendations: recommendationsOf(sources, nowMillis),
    context: sources.context && {
      ...sources.context,
      results: windows === undefined ? [] : resultCosts(asking(windows, nowMillis, over)),
    },
  };
}

/** From calls, from definitions, and from the release; `null` without any source. */
function recommendationsOf(
  { windows, tracker, context, definitions, release, toolUse }: ReportSources,
  nowMillis: number,
): readonly Recommendation[] | null {
  const found = [
    tracker?.getOptimizationRecommendations(windows, nowMillis),
    context && contextCost(context.servers, context.budget, nowMillis),
    toolUse && uncalledTools(toolUse, context?.servers ?? [], nowMillis),
    definitions && definitionQuality(definitions, nowMillis),
    release && releaseAdvice(release, nowMillis),
  ].filter((one) => one !== undefined);
  return found.length === 0 ? null : found.flat().sort(bySeverity);
}

function readPeers({ windows, peers }: ReportSources, nowMillis: number, over: string) {
  if (windows === undefined) return { clients: [], protocol: { versions: [], deprecated: [] } };
  const ask = asking(windows, nowMillis, over);
  return {
    clients: clientMetrics(ask, peers),
    protocol: { versions: protocolVersions(ask), deprecated: deprecatedUses(ask, peers) },
  };
}

/** The figures of the metrics that cover the whole process. */
function figuresOf({
  requests,
  activity,
  cacheHitRatio,
  validationSuccessRatio,
}: Omit<ComprehensiveMetrics, 'operations'>): Measurement[] {
  return [
    ...requests.flatMap((one) => [one.perMinute, one.average, one.p50, one.p95, one.p99, one.errorRatio]),
    ...activity.flatMap((one) => [one.inFlight, one.oldestAge, one.sessions]).filter(({ value }) => value !== null),
    cacheHitRatio,
    validationSuccessRatio,
  ];
}

const KINDS = { client: 'client', server: 'server', operation: 'internal' } as const;

/** Operations from the metrics that the tracker does not know, or all of them without a tracker. */
function untracked(
  { windows, tracker }: ReportSources,
  nowMillis: number,
  over: string,
  tracked: readonly OperationPerformance[],
) {
  if (windows === undefined) return [];
  const known = new Set(tracked.filter(({ kind }) => kind === 'internal').map(({ operation }) => operation));
  const ask = asking(windows, nowMillis, over);
  return REQUEST_SOURCES.filter((source) => tracker === undefined || source === 'operation')
    .flatMap((source) => operationMetrics(ask, source, known))
    .map(performanceOf);
}

const performanceOf = (one: OperationMetrics) => ({
  operation: one.operation,
  kind: KINDS[one.source],
  count: one.count.count,
  errors: one.errors.count,
  errorRatio: one.errorRatio.value === null ? null : one.errorRatio.value / 100,
  throughputPerMinute: one.perMinute.value,
  averageMs: one.average.value,
  p50Ms: one.p50.value,
  p95Ms: one.p95.value,
  p99Ms: one.p99.value,
  maxMs: one.longest.value,
  slowest: [],
  fromMillis: one.count.fromMillis,
  toMillis: one.count.toMillis,
});
