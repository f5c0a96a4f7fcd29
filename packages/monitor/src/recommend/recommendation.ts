import type { Measurement } from '../indicators/measurement.js';

export type RecommendationKind =
  | 'cold_cache'
  | 'repeated_calls'
  | 'n_plus_one'
  | 'retries'
  | 'loops'
  | 'invalid_client'
  | 'payload_growth'
  | 'silent_failures'
  | 'definition_quality'
  | 'release_regression'
  | 'unknown_tool'
  | 'uncalled_tools'
  | 'refused_calls'
  | 'sign_in'
  | 'context_cost'
  | 'deprecated_feature';

/** A proposal for an improvement, with its evidence. */
export interface Recommendation {
  readonly kind: RecommendationKind;
  /** The operation, cache, session or server concerned. */
  readonly subject: string;
  /** By harm, see `severityOf`; `info` while the evidence covers less than five minutes. */
  readonly severity: 'info' | 'warning' | 'critical';
  /** The finding, its window and the remedy. */
  readonly text: string;
  readonly evidence: readonly Measurement[];
  /**
   * Time in milliseconds that calls in the window took and need not have taken, as measured: it is not extrapolated, and no
   * call is counted in two recommendations. `null` when the recommendation does not save time.
   */
  readonly savesMillis: number | null;
  /** The window, on the monotonic clock. */
  readonly fromMillis: number;
  readonly toMillis: number;
  /** At most three traces with examples. */
  readonly traceIds: readonly string[];
}

const SEVERITY = { critical: 0, warning: 1, info: 2 } as const;

/** Orders recommendations: the most severe first, then those that save the most time. */
export const bySeverity = (a: Recommendation, b: Recommendation): number =>
  SEVERITY[a.severity] - SEVERITY[b.severity] || (b.savesMillis ?? 0) - (a.savesMillis ?? 0);
