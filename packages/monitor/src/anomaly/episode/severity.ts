import type { Anomaly } from '../anomaly.js';
import type { Finding } from '../finding.js';
import { CRITICAL, STARVATION } from '../tuning.js';

type Effect = Pick<Finding, 'kind' | 'unit' | 'from'>;

/** The severity, by effect and not by evidence. */
export function severityOf({ kind, unit, from }: Effect, to: number): Anomaly['severity'] {
  const critical =
    kind === 'no_traffic' ||
    (kind === 'errors' && to >= CRITICAL.share) ||
    (kind === 'starved' && to >= STARVATION.criticalShare) ||
    (kind === 'silent_failures' && to >= CRITICAL.silentShare) ||
    (unit === 'ms' && to >= CRITICAL.factor * from);
  return critical ? 'critical' : 'warning';
}

/** The size of an effect, comparable within one kind: the logarithm of a factor, or the change of a share or a rate. */
export function magnitudeOf({ unit, from }: Effect, to: number): number {
  return unit === 'ms' ? Math.log(to / from) : Math.abs(to - from);
}

/** Fitted to the share of real ones among alarms of the same strength in `bench/detection`. */
export function confidenceOf(strength: number): number {
  return 1 - 0.1 * Math.exp(-2 * (strength - 1));
}
