import { format } from '../../format.js';
import type { Measurement } from '../../indicators/measurement.js';
import type { Judgement } from '../judgement/judgement.js';

/** Reports figures that are unreliable because the series limit is reached. */
export function overflowJudgements(measurement: Measurement): Judgement[] {
  const { name, overflowed = 0, fromMillis, toMillis } = measurement;
  if (overflowed === 0) return [];
  const reason =
    `${format(overflowed, '')} events behind ${name} joined an overflow series, because the series limit is reached: only their ` +
    'error type is known. Drop attributes with a view, or raise maxSeries';
  const figure = { name: `events in overflow series behind ${name}`, value: overflowed, unit: '', count: overflowed };
  return [{ status: 'degraded', reason, measurement: { ...figure, insufficient: false, fromMillis, toMillis } }];
}
