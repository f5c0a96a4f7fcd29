import type { Alert } from '../states/alert.js';

/** Why a notice is sent. */
export type NoticeReason =
  | 'firing'
  | 'changed'
  | 'repeated'
  | 'resolved'
  | 'silence_ended'
  | 'escalated'
  | 'reminder'
  | 'test'
  | 'drill';

/** One message to one channel about one group of alerts. Rendered by the channel. */
export interface Notice {
  /** The idempotency key: the same for every attempt to deliver this notice, after a restart too. */
  readonly id: string;
  readonly channel: string;
  readonly reason: NoticeReason;
  readonly status: 'firing' | 'resolved';
  /** Names the group, such as `{}:{alertname="HighErrorRatio"}`. */
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  /** Labels and annotations that all its alerts share. */
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** Every alert of the group, the firing ones first, the most urgent first. A channel that cuts them states true counts. */
  readonly alerts: readonly NoticeAlert[];
  /** Wall time, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/** An alert inside a notice; times are wall times, in milliseconds since the epoch. */
export interface NoticeAlert
  extends Pick<
    Alert,
    'fingerprint' | 'rule' | 'level' | 'labels' | 'annotations' | 'figure' | 'peak' | 'cause' | 'traceId'
  > {
  readonly status: 'firing' | 'resolved';
  /** When it began to fire. */
  readonly startsAt: number;
  /** When it resolved; `null` while it fires. */
  readonly endsAt: number | null;
  /** Its runbook, where the rule has one. */
  readonly runbookUrl?: string;
  /** Who acknowledged it, where somebody did. */
  readonly acknowledgedBy?: string;
}

/** How an attempt to deliver ended. */
export type DeliveryOutcome =
  | { readonly status: 'delivered' }
  /** Worth another attempt, not before `retryAfterMillis` where the receiver asked for it. */
  | { readonly status: 'temporary_failure'; readonly reason: string; readonly retryAfterMillis?: number }
  | { readonly status: 'permanent_failure'; readonly reason: string };
