import type { WindowStats } from '@mcp-vitals/windows';
import { amount, type Field, fieldsOf, object } from '../field.js';

export interface MonitorState {
  readonly stats: WindowStats;
  readonly overflowedOperations: number;
  readonly droppedCalls: number;
  /** Calls that were not searched for loops. */
  readonly missedLoopCalls: number;
}

const count = (read: (state: MonitorState) => number): Field<MonitorState, number> =>
  amount(read, undefined, { minimum: 0, multipleOf: 1 });

/** Lifetime counters of the monitor, independent of the report's window. */
const SINCE_START = fieldsOf<MonitorState>()({
  overflowed_points: count(({ stats }) => stats.overflowedPoints),
  rejected_points: count(({ stats }) => stats.rejectedPoints),
  dropped_blocks: count(({ stats }) => stats.droppedBlocks),
  overflowed_operations: count(({ overflowedOperations }) => overflowedOperations),
  dropped_calls: count(({ droppedCalls }) => droppedCalls),
  calls_not_searched_for_loops: count(({ missedLoopCalls }) => missedLoopCalls),
});

/** The monitor's own state. */
export const MONITOR = fieldsOf<MonitorState>()({
  series: count(({ stats }) => stats.series),
  blocks: count(({ stats }) => stats.blocks),
  bytes: count(({ stats }) => stats.bytes),
  since_start: object(SINCE_START, (state) => state, {
    description: 'Counters that run since the monitor was made, whatever the window of the report.',
  }),
});
