/** The answer of `GET /api/operations/:role/:name/series`. */
export interface OperationSeries {
  readonly stepMillis: number;
  readonly points: readonly {
    readonly atMillis: number;
    readonly count: number;
    /** 0 to 1. */
    readonly errorRatio: number | null;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  }[];
  readonly anomalies: readonly {
    readonly kind: string;
    readonly fromMillis: number;
    readonly untilMillis: number | null;
    readonly text: string;
  }[];
}

/** The answer of `GET /api/series?indicator=NAME`. */
export interface IndicatorSeries {
  readonly unit: string;
  readonly points: readonly { readonly atMillis: number; readonly value: number | null }[];
}
