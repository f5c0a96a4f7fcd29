/** Times are wall times in milliseconds since the epoch. */

export type Status = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

export interface FigureView {
  /** Name of the indicator. */
  readonly name: string;
  readonly title: string;
  readonly value: number | null;
  readonly unit: string;
  readonly count: number;
  readonly over: string;
  /** Whether there are too few events to judge the value by. */
  readonly insufficient: boolean;
}

export interface CheckView {
  readonly name: string;
  readonly status: Status;
  readonly pointsLost: number;
  readonly reason: string;
  readonly sinceMillis: number;
  readonly weight: number;
  readonly critical: boolean;
}

export interface HealthView {
  readonly status: Status;
  /** 0 to 100; `null` while too little is known. */
  readonly score: number | null;
  /** Share of the weights that the score rests on, 0 to 1. */
  readonly coverage: number;
  readonly checks: readonly CheckView[];
}

export type OperationRole = 'client' | 'server' | 'internal';

export interface OperationRow {
  readonly role: OperationRole;
  readonly name: string;
  readonly count: number;
  readonly errorRatio: number | null;
  readonly perMinute: number | null;
  readonly p50Millis: number | null;
  readonly p95Millis: number | null;
  readonly p99Millis: number | null;
  /** Average durations in milliseconds, oldest first; `null` for a step without calls. */
  readonly sparkline: readonly (number | null)[];
  readonly slowestTraceId: string | null;
}

export interface AnomalyView {
  readonly operation: string;
  readonly role: string;
  readonly kind: string;
  readonly fromMillis: number;
  readonly untilMillis: number | null;
  readonly text: string;
  readonly traceIds: readonly string[];
  readonly severity: 'warning' | 'critical';
}

/** Calls of a tool, one after the other, that changed nothing. */
export interface LoopView {
  readonly operation: string;
  readonly role: 'client' | 'server';
  readonly kind: 'same_call' | 'polling' | 'ping_pong' | 'cycle';
  readonly severity: 'warning' | 'critical';
  readonly calls: number;
  readonly isOpen: boolean;
  readonly fromMillis: number;
  readonly untilMillis: number;
  readonly text: string;
  readonly traceIds: readonly string[];
}

export interface AlertRow {
  readonly fingerprint: string;
  readonly rule: string;
  readonly level: string;
  readonly summary: string;
  readonly sinceMillis: number;
  /** What keeps it from notifying: `silence`, `acknowledged`, ... */
  readonly quiet: readonly string[];
}

export interface ReleaseMarkView {
  readonly atMillis: number;
  /** The version. */
  readonly text: string;
}

/** The data of the events `snapshot` and `evaluation`. */
export interface LiveData {
  readonly atMillis: number;
  readonly serviceName: string | null;
  readonly over: string;
  readonly health: HealthView;
  readonly figures: readonly FigureView[];
  /** Most calls first, at most {@link MAX_ROWS}. */
  readonly operations: readonly OperationRow[];
  readonly anomalies: readonly AnomalyView[];
  /** The latest first, at most {@link MAX_LOOPS}. */
  readonly loops: readonly LoopView[];
  readonly alerts: readonly AlertRow[];
  /** When each release began, oldest first. */
  readonly releases: readonly ReleaseMarkView[];
}

/** Operations, anomalies and alerts in one event. */
export const MAX_ROWS = 2000;

/** Loops in one event. */
export const MAX_LOOPS = 20;
