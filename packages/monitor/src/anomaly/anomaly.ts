/**
 * The kinds of changes: `level` the typical duration, `drift` the same, but steadily, `tail` the share of very slow calls, `errors`
 * the share of failed calls, `silent_failures` the share of successful calls whose results fail, `loop` equal calls with
 * equal answers one after the other, `no_traffic` that calls stopped; `starved`, of the whole process, the share of the time in
 * which it waits for a processor.
 */
export const ANOMALY_KINDS = [
  'level',
  'drift',
  'tail',
  'errors',
  'silent_failures',
  'loop',
  'no_traffic',
  'starved',
] as const;

export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/**
 * Unit of an anomaly's `from` and `to`: `ms` is a typical (geometric mean) duration, `share` is of calls, or of the time, 0..1,
 * `calls` the length of a loop.
 */
export type AnomalyUnit = 'ms' | 'share' | 'calls' | 'calls/min';

/**
 * `recovered`: back to the baseline. `new normal`: it lasted so long that it is the baseline now. `no calls`: the operation was not
 * called for so long that nothing is known.
 */
export type AnomalyResolution = 'recovered' | 'new normal' | 'no calls';

/** One episode of unusual behaviour of one operation. All times are in the caller's time, in milliseconds. */
export interface Anomaly {
  /** Counts the detector's episodes from 1; all changes of one episode carry the same. */
  readonly id: number;
  readonly kind: AnomalyKind;
  /** An escalation is reported as `open` once more, with the same id, a worse `to` and `escalatedAt`. */
  readonly state: 'open' | 'closed';
  /** The estimated start of the change. */
  readonly since: number;
  /** When there was enough evidence to report it. */
  readonly detectedAt: number;
  /** When it last became critical, or much worse than it was when it was reported. */
  readonly escalatedAt?: number;
  /** When it ended; only on a closed one. */
  readonly endedAt?: number;
  /** Only on a closed one. */
  readonly resolution?: AnomalyResolution;
  /** The baseline. */
  readonly from: number;
  /** The changed value: at detection or escalation when open, the worst one when closed. */
  readonly to: number;
  readonly unit: AnomalyUnit;
  /** Confidence, 0..1: the share of alarms with this much evidence that were real, on synthetic series; 1 for a loop, which is counted. */
  readonly confidence: number;
  /**
   * By effect, not by evidence: `critical` from 2.5 times the duration, a quarter of calls failing, 20 calls in a loop, a quarter
   * of the time waited for a processor, or no traffic.
   */
  readonly severity: 'warning' | 'critical';
  /** At most five calls to open, the slowest first (of `errors` the failed ones), if `observe` was given trace ids. */
  readonly traceIds: readonly string[];
  /** One sentence with the figures. */
  readonly summary: string;
}
