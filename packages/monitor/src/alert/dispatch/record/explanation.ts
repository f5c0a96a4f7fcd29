import type { Alert } from '../../states/alert.js';
import type { Mute } from '../mute/mute.js';
import type { NoticeReason } from '../notice.js';

/** Why an alert is what it is, and whom it notifies when. Times are wall times, in milliseconds since the epoch. */
export interface Explanation {
  readonly alert: Alert;
  /** One sentence: the figure, its window and count, the threshold, since when. */
  readonly why: string;
  readonly mutes: readonly Mute[];
  readonly acknowledgement: Acknowledgement | null;
  readonly channels: readonly ChannelExplanation[];
}

export interface ChannelExplanation {
  readonly channel: string;
  readonly route: string;
  readonly groupKey: string;
  /** When the channel last delivered a notice with this alert firing; `null` when it never did. */
  readonly toldAt: number | null;
  /** `null` while nothing is due. */
  readonly next: { readonly at: number; readonly reason: NoticeReason } | null;
  /** One sentence: what it waits for. */
  readonly whyNotSooner: string;
}

export interface Acknowledgement {
  readonly by: string;
  readonly comment: string;
  readonly at: number;
}
