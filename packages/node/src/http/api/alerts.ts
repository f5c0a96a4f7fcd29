import type { AlertRow } from './live.js';

export interface ActiveAlertView extends AlertRow {
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
  /** One sentence: why it fires now. */
  readonly why: string;
  readonly mutes: readonly { readonly kind: string; readonly by: string; readonly reason: string }[];
  readonly channels: readonly {
    readonly channel: string;
    readonly toldAt: number | null;
    readonly next: { readonly at: number; readonly reason: string } | null;
    readonly whyNotSooner: string;
  }[];
}

export interface SilenceView {
  readonly id: string;
  readonly matchers: readonly string[];
  readonly comment: string;
  readonly author: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface HistoryView {
  readonly at: number;
  readonly event: string;
  readonly reason: string;
  readonly count: number;
  readonly fingerprints: readonly string[];
  readonly channel?: string;
  readonly noticeId?: string;
}

/** The answer of `GET /api/alerts`; the history has its newest entry first. */
export interface AlertsAnswer {
  readonly active: readonly ActiveAlertView[];
  readonly silences: readonly SilenceView[];
  readonly history: readonly HistoryView[];
}

/** The body of `POST /api/silences`. */
export interface SilenceRequest {
  readonly matchers: readonly string[];
  /** A duration such as `2h`. */
  readonly for: string;
  readonly comment: string;
  readonly author: string;
}

/** The body of `POST /api/alerts/:fingerprint/acknowledge`. */
export interface AcknowledgeRequest {
  readonly by: string;
  readonly comment?: string | undefined;
}
