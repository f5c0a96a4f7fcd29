/** The figure that an evaluation compared. */
export interface AlertFigure {
  /** The title of the indicator. */
  readonly title: string;
  /** In `unit`; `null` when there was no data. */
  readonly value: number | null;
  readonly unit: string;
  /** Events that the value rests on, and their name, such as `requests`. */
  readonly count: number;
  readonly events: string;
  /** The window, such as `5m`. */
  readonly over: string;
  readonly threshold: number | null;
}
