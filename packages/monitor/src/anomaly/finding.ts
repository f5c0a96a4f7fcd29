import type { AnomalyKind, AnomalyResolution, AnomalyUnit } from './anomaly.js';

/** What a watch found when a bucket was closed. */
export interface Finding {
  readonly kind: AnomalyKind;
  readonly since: number;
  readonly from: number;
  readonly to: number;
  readonly unit: AnomalyUnit;
  /** The evidence as a multiple of what an alarm needs, >= 1. */
  readonly strength: number;
}

/** How what a watch found came to an end. */
export interface Ending {
  readonly endedAt: number;
  readonly resolution: AnomalyResolution;
  /** The worst it was, in the finding's unit. */
  readonly worst: number;
}

/** Some seconds with at least one call in them. Times in ms. */
export interface Interval {
  readonly startedAt: number;
  readonly closedAt: number;
}
