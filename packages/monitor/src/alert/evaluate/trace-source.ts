import type { Where } from '@mcp-vitals/windows';

/** Finds the trace of the worst call. */
export interface TraceSource {
  /** `undefined` where none is known. May throw. */
  worst(search: TraceSearch): string | undefined;
}

export interface TraceSearch {
  readonly metric: string;
  /** The conditions on the call's attributes, those of its group among them. */
  readonly where: Where;
  /** The window of the calls' ends, on the monotonic clock. Searches of one evaluation have the same `toMillis`. */
  readonly fromMillis: number;
  readonly toMillis: number;
}
