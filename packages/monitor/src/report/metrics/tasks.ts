import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** The tasks of one side of MCP. */
export interface TaskMetrics {
  readonly role: 'client' | 'server';
  readonly inFlight: Measurement;
  readonly oldestAge: Measurement;
  readonly ended: Measurement;
  readonly failureRatio: Measurement;
  readonly durationP95: Measurement;
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** One entry for each side that had a task. */
export const taskMetrics = (ask: Asking): TaskMetrics[] =>
  (['client', 'server'] as const)
    .map((role) => {
      const ended = ask.one(`${role}_task_count`);
      return {
        role,
        ended,
        inFlight: ask.one(`${role}_task_in_flight`),
        oldestAge: ask.one(`${role}_task_oldest_age`),
        failureRatio: ask.one(`${role}_task_failure_ratio`),
        durationP95: ask.one(`${role}_task_duration_p95`),
        fromMillis: ended.fromMillis,
        toMillis: ended.toMillis,
      };
    })
    .filter(({ inFlight, ended }) => inFlight.value !== null || ended.count > 0);
