export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/**
 * A recurring time in which matching alerts notify nobody, by the clocks of a time zone: from the first moment at which they show
 * `from` to the last at which they show `to`. In the night of a clock change it is shorter or longer by the hour skipped or repeated.
 */
export interface MaintenanceWindow {
  /** Unique. */
  readonly name: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly zone: string;
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`, up to `24:00`; on the next day when it is not after `from`. */
  readonly to: string;
  /** Days on which it begins. @default every day */
  readonly days?: readonly Weekday[];
  /** Local dates on which it begins, `YYYY-MM-DD`, instead of weekdays. */
  readonly dates?: readonly string[];
  /** @default all alerts */
  readonly matchers?: readonly string[];
  readonly comment?: string;
}
