/**
 * What changed: `level` the typical duration, `spread` its variation, `tail` the share of very slow calls, `errors`
 * the share of failed calls, `drift` a steady rise of the duration, `silence` that calls stopped.
 */
export type AnomalyKind = 'level' | 'spread' | 'tail' | 'errors' | 'drift' | 'silence';

/** Unit of an anomaly's `from` and `to`. */
export type AnomalyUnit = 'ms' | 'ratio' | 'share' | 'ms/min' | 'calls/min';

/** One episode of unusual behaviour. Times are the caller's, in ms. */
export interface Anomaly {
  /** Counts the detector's episodes from 1; the opening and the closing of one episode carry the same. */
  readonly id: number;
  readonly kind: AnomalyKind;
  readonly state: 'open' | 'closed';
  /** When the change began, as far as the data can tell. */
  readonly since: number;
  /** When it was certain enough to say so. */
  readonly detectedAt: number;
  /** When it was over; only on a closed anomaly. */
  readonly endedAt?: number;
  /** How it ended: back to what was usual, or it lasted so long that it is usual now. Only on a closed anomaly. */
  readonly resolution?: 'recovered' | 'new normal';
  /** What was usual. */
  readonly from: number;
  /** What it is instead: at detection on an open anomaly, over the whole episode on a closed one. */
  readonly to: number;
  readonly unit: AnomalyUnit;
  /** How sure, 0..1: one minus the chance that it is nothing, judged from the evidence beyond the alarm's limit. */
  readonly confidence: number;
  /** By effect, not by certainty: `critical` from a factor of 3 in duration, a quarter of calls failing, or silence. */
  readonly severity: 'warning' | 'critical';
  /** The slowest calls of the episode, for errors the failed ones; slowest first, as far as `observe` was given ids. */
  readonly traceIds: readonly string[];
  /** One sentence with the figures. */
  readonly summary: string;
}
