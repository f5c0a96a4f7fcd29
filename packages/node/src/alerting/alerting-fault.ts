/** A part of the settings of alerts that has no effect. */
export interface AlertingFault {
  /** The path of the setting. */
  readonly path: string;
  /** What happened, and what it means. */
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
}
