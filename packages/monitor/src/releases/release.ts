/** An indicator over one window. */
export interface ReleaseSample {
  /** End of the window, as wall time in milliseconds since the epoch. */
  readonly atMillis: number;
  /** Age of the process at the end of the window, in milliseconds on the monotonic clock. */
  readonly ageMillis: number;
  /** The name of the indicator. */
  readonly indicator: string;
  /** In the indicator's unit. */
  readonly value: number;
  /** Events that the value rests on. */
  readonly count: number;
}

/** The time in which one version ran, and its latest samples, oldest first. */
export interface Release {
  /** The resource attribute `service.version`. */
  readonly version: string;
  /** When it was first seen, as wall time in milliseconds since the epoch. */
  readonly sinceMillis: number;
  readonly samples: readonly ReleaseSample[];
}
