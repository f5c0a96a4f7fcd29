import { choice, fieldsOf, text, textOrNull, wallMoment } from '../field.js';

const KINDS = ['health', 'alert', 'anomaly', 'schema'] as const;

/** A change of a state that people act on. */
export interface StateChange {
  /** Wall time in milliseconds since the epoch. */
  readonly atMillis: number;
  readonly kind: (typeof KINDS)[number];
  /** The check, the rule, the operation or the definition. */
  readonly subject: string;
  /** `null` where there was no state before. */
  readonly from: string | null;
  readonly to: string;
  /** One sentence. */
  readonly reason: string;
}

export const CHANGE = fieldsOf<StateChange>()({
  at: wallMoment(({ atMillis }) => atMillis, { head: 'at' }),
  kind: choice(KINDS, ({ kind }) => kind, { head: 'of' }),
  subject: text(({ subject }) => subject, { head: 'what' }),
  from: textOrNull(({ from }) => from, { head: 'from' }),
  to: text(({ to }) => to, { head: 'to' }),
  reason: text(({ reason }) => reason, { head: 'because' }),
});
