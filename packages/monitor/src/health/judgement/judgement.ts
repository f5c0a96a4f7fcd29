import type { Measurement } from '../../indicators/measurement.js';
import { type HealthStatus, worse } from './status.js';

/** What one measurement says of the health of what it measures. */
export interface Judgement {
  readonly status: HealthStatus;
  /** Empty when there is nothing to say beyond the figure. */
  readonly reason: string;
  readonly measurement: Measurement;
}

/** The worst of several judgements, with the reasons of those that are as bad. */
export function worstOf(judgements: readonly Judgement[]): {
  readonly status: HealthStatus;
  readonly reason: string;
  readonly figures: readonly Measurement[];
} {
  const status = judgements.map((one) => one.status).reduce(worse, 'unknown');
  const reasons = judgements.filter((one) => one.status === status && one.reason !== '').map((one) => one.reason);
  return { status, reason: reasons.join('; '), figures: judgements.map((one) => one.measurement) };
}
