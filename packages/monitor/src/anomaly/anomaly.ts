/**
 * What changed: `level` the typical duration, `tail` the share of very
 * slow calls, `errors` the share of failed calls, `drift` a steady rise of the duration, `no_traffic` that calls stopped.
 */
export type AnomalyKind = 'level' | 'tail' | 'errors' | 'drift' | 'no_traffic';

/**
 * Unit of an anomaly's `from` and `to`: `ms` a typical (geometric mean) duration,
 * `share` of calls 0..1, `calls/min`.
 */
export type AnomalyUnit = 'ms' | 'share' | 'calls/min';

/** Back to what was usual, or it lasted so long that it is what is usual now. */
export type AnomalyResolution = 'recovered' | 'new normal';

/** One episode of unusual behaviour. All times are in the caller's time, in ms. */
export interface Anomaly {
  /** Numbers the detector's episodes from 1; the opening and the closing of one carry the same. */
  readonly id: number;
  readonly kind: AnomalyKind;
  readonly state: 'open' | 'closed';
  /** When the change began, as far as the data can tell. */
  readonly since: number;
  /** When it was certain enough to say so. */
  readonly detectedAt: number;
  /** When it was over. Only when closed. */
  readonly endedAt?: number;
  /** Only when closed. */
  readonly resolution?: AnomalyResolution;
  /** What was usual. */
  readonly from: number;
  /** What it is instead: at detection when open, at its worst when closed. */
  readonly to: number;
  readonly unit: AnomalyUnit;
  /** How sure, 0..1: the share of alarms with this much evidence that were real, on made series. */
  readonly confidence: number;
  /** By effect, not by evidence: `critical` from two and a half times the duration, a quarter of calls failing, or silence. */
  readonly severity: 'warning' | 'critical';
  /** What else changed within ten minutes of it, and is not told apart. */
  readonly also?: readonly AnomalyKind[];
  /** At most five calls to open, the slowest first (for errors, of the failed ones), if `observe` was given ids. */
  readonly traceIds: readonly string[];
  /** One sentence with the figures. */
  readonly summary: string;
}
