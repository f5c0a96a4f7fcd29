// PROVISIONAL until http/api stands
import type { MonitoringReport } from '@mcp-vitals/monitor';

export type { MonitoringReport };
export type Status = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';
export interface FigureView {
  name: string;
  title: string;
  value: number | null;
  unit: string;
  count: number;
  over: string;
  insufficient: boolean;
}
export interface CheckView {
  name: string;
  status: Status;
  pointsLost: number;
  reason: string;
  sinceMillis: number;
  weight: number;
  critical: boolean;
}
export interface HealthView {
  status: Status;
  score: number | null;
  coverage: number;
  checks: CheckView[];
}
export interface OperationRow {
  role: 'client' | 'server' | 'internal';
  name: string;
  count: number;
  errorRatio: number | null;
  perMinute: number | null;
  p50Millis: number | null;
  p95Millis: number | null;
  p99Millis: number | null;
  sparkline: (number | null)[];
  slowestTraceId: string | null;
}
export interface AnomalyView {
  operation: string;
  role: string;
  kind: string;
  fromMillis: number;
  untilMillis: number | null;
  text: string;
  traceIds: string[];
  severity: 'warning' | 'critical';
}
export interface AlertRow {
  fingerprint: string;
  rule: string;
  level: string;
  summary: string;
  sinceMillis: number;
  quiet: string[];
}
export interface LiveData {
  atMillis: number;
  serviceName: string | null;
  over: string;
  health: HealthView;
  figures: FigureView[];
  operations: OperationRow[];
  anomalies: AnomalyView[];
  alerts: AlertRow[];
}
export interface ChangeEntry {
  id: number;
  atMillis: number;
  kind: 'health' | 'alert' | 'schema';
  subject: string;
  from: string | null;
  to: string;
  reason: string;
}
export interface ActiveAlertView extends AlertRow {
  labels: Record<string, string>;
  figure: {
    title: string;
    value: number | null;
    unit: string;
    count: number;
    events: string;
    over: string;
    threshold: number | null;
  };
  traceId: string | null;
  runbookUrl: string | null;
  acknowledgement: { by: string; comment: string; at: number } | null;
  why: string;
  mutes: { kind: string; by: string; reason: string }[];
  channels: {
    channel: string;
    toldAt: number | null;
    next: { at: number; reason: string } | null;
    whyNotSooner: string;
  }[];
}
export interface SilenceView {
  id: string;
  matchers: string[];
  comment: string;
  author: string;
  startsAt: number;
  endsAt: number;
}
export interface HistoryView {
  at: number;
  event: string;
  reason: string;
  count: number;
  fingerprints: string[];
  channel?: string;
  noticeId?: string;
}
export interface AlertsAnswer {
  active: ActiveAlertView[];
  silences: SilenceView[];
  history: HistoryView[];
}
export interface SchemaChangeView {
  atMillis: number;
  server: string;
  kind: string;
  name: string;
  change: string;
  text: string;
  findings: {
    change: string;
    path: string;
    text: string;
    before?: string;
    after?: string;
    words?: { removed: string[]; added: string[] };
  }[];
}
export interface SchemaAnswer {
  changes: SchemaChangeView[];
}
export interface TraceSummaryView {
  traceId: string;
  name: string;
  startMillis: number;
  durationMillis: number;
  services: string[];
  spans: number;
  errors: number;
}
export interface TraceView {
  spans: import('../timeline/span-view.js').SpanView[];
  logs: import('../timeline/span-view.js').LogView[];
  droppedSpans: number;
}
export interface OperationSeries {
  stepMillis: number;
  points: {
    atMillis: number;
    count: number;
    errorRatio: number | null;
    p50: number | null;
    p95: number | null;
    p99: number | null;
  }[];
  anomalies: { kind: string; fromMillis: number; untilMillis: number | null; text: string }[];
}
export interface IndicatorSeries {
  unit: string;
  points: { atMillis: number; value: number | null }[];
}
