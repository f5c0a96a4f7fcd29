/** One episode of unusual behaviour, as a detector tells of it. Times are milliseconds since the epoch. */
export interface DetectedAnomaly {
  /** Counts the detector's episodes; the opening and the closing of one episode carry the same. */
  readonly id: number;
  /** What changed, such as `level`, `spread`, `tail`, `errors`, `drift` or `silence`. */
  readonly kind: string;
  readonly state: 'open' | 'closed';
  /** When the change began. */
  readonly since: number;
  /** When it was certain enough to say so. */
  readonly detectedAt: number;
  /** When it was over; only on a closed one. */
  readonly endedAt?: number;
  /** What was usual, and what it is instead. */
  readonly from: number;
  readonly to: number;
  readonly unit: string;
  /** How sure, 0 to 1. */
  readonly confidence: number;
  readonly severity: 'warning' | 'critical';
  /** The traces to open, the slowest first. */
  readonly traceIds: readonly string[];
  /** One sentence with the figures. */
  readonly summary: string;
}

/** Watches the calls of one operation. */
export interface OperationDetector {
  observe(timeMs: number, durationMs: number, ok: boolean, traceId?: string): void;
  /** What opened or closed since the last tick. */
  tick(timeMs: number): readonly DetectedAnomaly[];
}

/** An anomaly and the operation it is of. */
export interface OperationAnomaly extends DetectedAnomaly {
  readonly operation: string;
  readonly operationKind: 'client' | 'server' | 'internal';
}
