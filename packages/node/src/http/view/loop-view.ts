import { type LoopView, MAX_LOOPS } from '../api/live.js';
import { type Sources, wallMillis } from './sources.js';

/** The loops of tool calls that go on, or ended within the window of trends; the latest first. */
export const loopViews = (sources: Sources): LoopView[] =>
  sources.performance
    .getLoops()
    .slice(0, MAX_LOOPS)
    .map(({ operation, role, kind, severity, calls, isOpen, startMillis, endMillis, summary, traceIds }) => ({
      operation,
      role,
      kind,
      severity,
      calls,
      isOpen,
      fromMillis: wallMillis(sources, startMillis),
      untilMillis: wallMillis(sources, endMillis),
      text: summary,
      traceIds,
    }));
