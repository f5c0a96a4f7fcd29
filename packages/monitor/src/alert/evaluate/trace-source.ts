/** Finds the trace of the worst call. */
export interface TraceSource {
  /** `undefined` where none is known. May throw. */
  worst(search: TraceSearch): string | undefined;
}

export interface TraceSearch {
  readonly metric: string;
  /** Attributes that the call has. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether a failed call is sought, or the slowest one. */
  readonly worst: 'failed' | 'slowest';
  readonly fromMillis: number;
}
