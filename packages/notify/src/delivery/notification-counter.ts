import {
  ATTR_NOTIFICATION_CHANNEL,
  ATTR_NOTIFICATION_OUTCOME,
  BoundInstruments,
  createCounter,
  METRICS,
  type NotificationOutcome,
} from '@mcp-vitals/signals';
import { VERSION } from '../version.js';

const counter = new BoundInstruments('@mcp-vitals/notify', VERSION, (meter) =>
  createCounter(meter, METRICS.monitorNotifications),
);

/** Counts in `mcp_vitals.monitor.notifications`. */
export function countOutcome(channel: string, outcome: NotificationOutcome): void {
  counter.get().add(1, { [ATTR_NOTIFICATION_CHANNEL]: channel, [ATTR_NOTIFICATION_OUTCOME]: outcome });
}
