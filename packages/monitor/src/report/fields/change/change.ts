import { choice, fieldsOf, text, textOrNull, wallMoment } from '../../field.js';

/** A change of a state that people act on. */
export interface ReportedChange {
  /** Wall time in milliseconds since the epoch. */
  readonly atMillis: number;
  readonly kind: 'health' | 'alert' | 'anomaly' | 'schema' | 'definition' | 'release';
  /** The check, the rule, the operation or the definition. */
  readonly subject: string;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

export const CHANGE = fieldsOf<ReportedChange>()({
  at: wallMoment(({ atMillis }) => atMillis, { head: 'at' }),
  kind: choice(['health', 'alert', 'anomaly', 'schema', 'definition', 'release'], ({ kind }) => kind, { head: 'of' }),
  subject: text(({ subject }) => subject, { head: 'what' }),
  from: textOrNull(({ from }) => from),
  to: text(({ to }) => to, { head: 'now' }),
  reason: text(({ reason }) => reason, { head: 'why' }),
});
