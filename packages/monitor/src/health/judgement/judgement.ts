import type { Measurement } from '../../indicators/measurement.js';
import { type HealthStatus, worse } from './status.js';

/** The status of one measurement, with its reason. */
export interface Judgement {
  readonly status: HealthStatus;
  /** Empty when the figure alone explains the status. */
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
