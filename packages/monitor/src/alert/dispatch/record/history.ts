import type { NoticeReason } from '../notice.js';

/** One line of the history: what happened to an alert, and what was sent or not, and why. */
export interface HistoryEntry {
  /** Wall time, in milliseconds since the epoch. */
  readonly at: number;
  readonly event:
    | 'fired'
    | 'resolved'
    | 'planned'
    | 'delivered'
    | 'failed'
    | 'attempt_failed'
    | 'held_back'
    | 'acknowledged'
    | 'silenced'
    | 'silence_ended';
  /** One sentence. */
  readonly reason: string;
  /** Number of alerts that it is about. */
  readonly count: number;
  /** Fingerprints of the first of them. */
  readonly fingerprints: readonly string[];
  readonly groupKey?: string;
  readonly channel?: string;
  readonly noticeId?: string;
  readonly notice?: NoticeReason;
}
