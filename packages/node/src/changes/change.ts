/** A change of a state that people act on. */
export interface Change {
  /** Counts the changes of this process from 1; those of earlier processes, read from disk, have ids below. */
  readonly id: number;
  /** Wall time in milliseconds since the epoch. */
  readonly atMillis: number;
  readonly kind: ChangeKind;
  /** The check, the rule, the operation or the definition. */
  readonly subject: string;
  /** `null` where there was no state before. */
  readonly from: string | null;
  readonly to: string;
  /** One sentence. */
  readonly reason: string;
}

export type ChangeKind = 'health' | 'alert' | 'anomaly' | 'schema' | 'definition' | 'release';

export type NewChange = Omit<Change, 'id'>;
