import type { WindowStats } from '@mcp-vitals/windows';
import { amount, type Field, fieldsOf } from '../field.js';

export interface MonitorState {
  readonly stats: WindowStats;
  readonly overflowedOperations: number;
  readonly droppedCalls: number;
}

const WHOLE = { minimum: 0, multipleOf: 1 };

const now = (read: (state: MonitorState) => number): Field<MonitorState, number> => amount(read, undefined, WHOLE);

/** A lifetime counter: since the monitor was made, whatever the window of the report. */
const sinceStart = (read: (state: MonitorState) => number): Field<MonitorState, number> =>
  amount(read, undefined, { ...WHOLE, description: 'Since the monitor was made.' });

/** The monitor's own state. */
export const MONITOR = fieldsOf<MonitorState>()({
  series: now(({ stats }) => stats.series),
  blocks: now(({ stats }) => stats.blocks),
  bytes: now(({ stats }) => stats.bytes),
  overflowed_points: sinceStart(({ stats }) => stats.overflowedPoints),
  rejected_points: sinceStart(({ stats }) => stats.rejectedPoints),
  dropped_blocks: sinceStart(({ stats }) => stats.droppedBlocks),
  overflowed_operations: sinceStart(({ overflowedOperations }) => overflowedOperations),
  dropped_calls: sinceStart(({ droppedCalls }) => droppedCalls),
});
