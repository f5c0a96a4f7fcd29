/** Keeps matching alerts from notifying anybody until it ends. Wall times are milliseconds since the epoch. */
export interface Silence {
  readonly id: string;
  /** As in routes: `alertname="HighErrorRatio"`, `severity=~"info|warning"`. At least one. */
  readonly matchers: readonly string[];
  readonly comment: string;
  readonly author: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

export interface SilenceOptions {
  readonly matchers: readonly string[];
  /** Why. */
  readonly comment: string;
  readonly author: string;
  /** Its length, such as `2h`; or give `until`. */
  readonly for?: string;
  /** When it ends, wall time. */
  readonly until?: Date;
}
