/** An alert that fires, in the stream. */
export interface AlertSummaryView {
  readonly fingerprint: string;
  readonly rule: string;
  readonly level: string;
  readonly summary: string;
  readonly sinceMillis: number;
  /** Why it notifies nobody; empty where it does. */
  readonly quiet: readonly string[];
}

/** An alert that fires, with why it does and whom it notifies when. */
export interface AlertView extends AlertSummaryView {
  readonly labels: Readonly<Record<string, string>>;
  readonly figure: {
    readonly title: string;
    readonly value: number | null;
    readonly unit: string;
    readonly count: number;
    readonly events: string;
    readonly over: string;
    readonly threshold: number | null;
  };
  readonly traceId: string | null;
  readonly runbookUrl: string | null;
  readonly acknowledgement: { readonly by: string; readonly comment: string; readonly at: number } | null;
  /** One sentence. */
  readonly why: string;
  readonly mutes: readonly { readonly kind: string; readonly by: string; readonly reason: string }[];
  readonly channels: readonly AlertChannelView[];
}

export interface AlertChannelView {
  readonly channel: string;
  readonly toldAt: number | null;
  readonly next: { readonly at: number; readonly reason: string } | null;
  readonly whyNotSooner: string;
}

export interface SilenceView {
  readonly id: string;
  readonly matchers: readonly string[];
  readonly comment: string;
  readonly author: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface AlertHistoryView {
  readonly at: number;
  readonly event: string;
  readonly reason: string;
  readonly count: number;
  readonly fingerprints: readonly string[];
  readonly channel?: string;
  readonly noticeId?: string;
}

/** `GET /api/alerts`; the history has the newest first. */
export interface AlertsView {
  readonly active: readonly AlertView[];
  readonly silences: readonly SilenceView[];
  readonly history: readonly AlertHistoryView[];
}
