export type RoleView = 'client' | 'server' | 'internal';

/** The figures of one operation over the window of the report; durations in milliseconds, `null` where there is too little to tell. */
export interface OperationFiguresView {
  readonly role: RoleView;
  readonly name: string;
  readonly count: number;
  /** 0 to 1. */
  readonly errorRatio: number | null;
  readonly perMinute: number | null;
  readonly p50Millis: number | null;
  readonly p95Millis: number | null;
  readonly p99Millis: number | null;
  /** The trace of the slowest call that is known. */
  readonly slowestTraceId: string | null;
}

/** In a snapshot. */
export interface OperationView extends OperationFiguresView {
  /** The p95 of the last intervals, the oldest first; `null` where nothing was called. At most 60. */
  readonly sparkline: readonly (number | null)[];
}

/** In an evaluation: the newest point of the sparkline alone. */
export interface OperationUpdateView extends OperationFiguresView {
  readonly point: number | null;
}

/** An unusual time of an operation. */
export interface AnomalyView {
  readonly operation: string;
  readonly role: RoleView;
  /** Such as `level`, `tail`, `errors`. */
  readonly kind: string;
  readonly severity: 'warning' | 'critical';
  readonly fromMillis: number;
  /** `null` while it lasts. */
  readonly untilMillis: number | null;
  readonly text: string;
  readonly traceIds: readonly string[];
}

/** `GET /api/operations/:role/:name/series?over=1h`. */
export interface OperationSeriesView {
  readonly stepMillis: number;
  readonly points: readonly OperationPointView[];
  readonly anomalies: readonly AnomalyBandView[];
}

/** One step of a series, named after its end. */
export interface OperationPointView {
  readonly atMillis: number;
  readonly count: number;
  readonly errorRatio: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export type AnomalyBandView = Pick<AnomalyView, 'kind' | 'fromMillis' | 'untilMillis' | 'text'>;

/** `GET /api/series?indicator=NAME&over=1h`. */
export interface IndicatorSeriesView {
  readonly stepMillis: number;
  readonly unit: string;
  readonly points: readonly { readonly atMillis: number; readonly value: number | null }[];
}
