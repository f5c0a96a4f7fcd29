import type { Load } from './workload.js';

export interface Phase extends Omit<Load, 'calls'> {
  readonly name: string;
}

/** The dimensions that are varied within a process. The first is the one that is quoted. */
export const PHASES = [
  { name: '20 B', payload: 20, inFlight: 1 },
  { name: '10 KB', payload: 10_240, inFlight: 1 },
  { name: '64 in flight', payload: 20, inFlight: 64 },
] as const satisfies readonly Phase[];
