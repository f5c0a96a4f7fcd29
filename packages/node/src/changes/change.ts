import type { StateChange } from '@mcp-vitals/monitor';

/** A change of a state that people act on. */
export interface Change extends StateChange {
  /** Counts the changes of this process from 1; those of earlier processes, read from disk, have ids below. */
  readonly id: number;
}

export type ChangeKind = StateChange['kind'];

export type NewChange = StateChange;
