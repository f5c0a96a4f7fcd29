/** What became of the notices of one channel since the start. Each notice is counted once, except that it may fail temporarily often. */
export interface ChannelStats {
  readonly name: string;
  readonly kind: string;
  /** `off`: an Alertmanager channel takes its place. */
  readonly state: 'closed' | 'open' | 'half_open' | 'off';
  /** Notices that wait, the one being sent included. */
  readonly queued: number;
  readonly attempts: number;
  readonly delivered: number;
  /** Attempts that failed and were, or will be, repeated. */
  readonly temporaryFailures: number;
  /** Notices that the receiver refused for good. */
  readonly permanentFailures: number;
  /** Notices that were never delivered for a reason of our own. */
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Reason of the latest failure, without secrets; `null` after a delivery. */
  readonly lastFailure: string | null;
}

/** `expired`: older than `maxAgeMillis`. `withdrawn`: by the caller. `closed`: waiting when the delivery was closed. */
export type DropReason = 'queue_full' | 'expired' | 'withdrawn';
