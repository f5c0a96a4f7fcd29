import { format } from '../../format.js';
import type { Measurement } from '../../indicators/measurement.js';
import { amount, choice, fieldsOf, number } from '../field.js';
import type { TaskMetrics } from '../metrics/tasks.js';
import { WINDOW } from './window.js';

const judged = ({ value, insufficient }: Measurement): number | null => (insufficient ? null : value);
const seconds = { show: (value: number | null) => format(value, 's') };

/** The tasks of one side of MCP; `null` is what too few tasks tell. */
export const TASK = fieldsOf<TaskMetrics>()({
  role: choice(['client', 'server'], ({ role }) => role, { head: 'tasks of the' }),
  in_flight: number(({ inFlight }) => inFlight.value, { head: 'in flight', show: (value) => format(value, '') }, {}),
  oldest_age_s: number(({ oldestAge }) => oldestAge.value, { head: 'oldest', ...seconds }),
  ended: amount(({ ended }) => ended.count, { head: 'ended' }),
  failure_rate: number(
    ({ failureRatio }) => judged(failureRatio),
    { head: 'failed', show: (value) => format(value, '%') },
    { minimum: 0, maximum: 100 },
  ),
  p95_s: number(({ durationP95 }) => judged(durationP95), { head: 'p95', ...seconds }),
  ...WINDOW,
});
