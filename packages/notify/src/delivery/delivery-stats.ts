import type { BreakerState } from './circuit-breaker.js';

/** `expired`: older than `maxAgeMillis`. `withdrawn`: by the caller. */
export type DropReason = 'queue_full' | 'expired' | 'withdrawn';

/** What became of the notices of one channel since the start. */
export interface ChannelStats {
  readonly name: string;
  readonly kind: string;
  /** The circuit breaker's state, or `off`: an Alertmanager channel takes its place. */
  readonly state: BreakerState | 'off';
  /** Notices that wait, the one being sent included. */
  readonly queued: number;
  readonly attempts: number;
  /** Notices delivered. */
  readonly delivered: number;
  /** Attempts that failed and are repeated. */
  readonly temporaryFailures: number;
  /** Notices that the receiver refused for good. */
  readonly permanentFailures: number;
  /** Notices given up. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Reason of the latest failure, without secrets; `null` after a delivery. */
  readonly lastFailure: string | null;
}

/** What {@link ChannelStats} counts, for the worker to change. */
export interface DeliveryCounts {
  attempts: number;
  delivered: number;
  temporaryFailures: number;
  permanentFailures: number;
  readonly dropped: Record<DropReason, number>;
  lastFailure: string | null;
}

export const noCounts = (): DeliveryCounts => ({
  attempts: 0,
  delivered: 0,
  temporaryFailures: 0,
  permanentFailures: 0,
  dropped: { queue_full: 0, expired: 0, withdrawn: 0 },
  lastFailure: null,
});
