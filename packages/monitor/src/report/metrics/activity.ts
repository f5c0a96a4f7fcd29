import type { Measurement } from '../../indicators/measurement.js';
import type { Asking } from './asking.js';

/** The requests in flight and the sessions of one side of MCP. */
export interface ActivityMetrics {
  readonly role: 'client' | 'server';
  readonly inFlight: Measurement;
  readonly oldestAge: Measurement;
  readonly sessions: Measurement;
}

export const activityMetrics = (ask: Asking, role: 'client' | 'server'): ActivityMetrics => ({
  role,
  inFlight: ask.one(`${role}_in_flight`),
  oldestAge: ask.one(`${role}_oldest_age`),
  sessions: ask.one(`${role}_sessions`),
});
