import type { AnomalyKind, AnomalyResolution, AnomalyUnit } from './anomaly.js';

/** Some seconds with at least one call in them, in milliseconds. */
export interface Interval {
  readonly startMillis: number;
  readonly endMillis: number;
}

/** An episode that a detector has found. */
export interface Finding {
  readonly kind: Exclude<AnomalyKind, 'loop'>;
  readonly sinceMillis: number;
  readonly from: number;
  readonly to: number;
  readonly unit: AnomalyUnit;
  /** The evidence as a multiple of the alarm's limit, >= 1. */
  readonly strength: number;
}

/** How an episode ended. */
export interface Ending {
  readonly endMillis: number;
  readonly resolution: AnomalyResolution;
}

/** A change of a detector's one episode. `to` is in the finding's unit. */
export type Change =
  | { readonly type: 'opened'; readonly finding: Finding }
  | { readonly type: 'worse'; readonly to: number }
  | { readonly type: 'ended'; readonly ending: Ending; readonly worst: number };

/** A detector has at most one episode at a time; each lane belongs to one detector. */
export type Lane = 'level' | 'tail' | 'failures' | 'silent' | 'traffic' | 'processor';
