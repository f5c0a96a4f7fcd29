import { METRICS } from '@mcp-vitals/signals';
import { partName, partOf } from './naming.js';
import type { PromqlOptions } from './reading.js';

/** The alert that always fires. Its receiver, a dead man's switch, reports when it no longer arrives. */
export const HEARTBEAT = 'McpVitalsHeartbeat';

/** A rule as a rule file of Prometheus writes it. */
export interface PrometheusRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * The rules that a process cannot evaluate for itself: that it is gone, or its monitor stands still, and that Prometheus, or
 * the way from it to people, is gone.
 */
export function heartbeatRules({ naming }: PromqlOptions): PrometheusRule[] {
  const ticks = partName(METRICS.monitorTickDuration, 'count', naming);
  const rate = partOf(METRICS.monitorTickDuration, 'count', naming, `rate(${ticks}[5m])`);
  const seen = `last_over_time(${ticks}[1d])`;
  return [
    {
      alert: HEARTBEAT,
      expr: 'vector(1)',
      labels: { severity: 'none' },
      annotations: {
        summary: 'Prometheus evaluates the rules of mcp-vitals',
        description:
          "This alert always fires. Route it to a dead man's switch: when it no longer arrives, Prometheus, Alertmanager or the way between them is broken.",
      },
    },
    {
      alert: 'McpVitalsAbsent',
      expr: `group by (job) (${seen}) unless on (job) ${rate} > 0 or absent(${seen})`,
      for: '2m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'no process of {{ or $labels.job "any job" }} reports from its monitor',
        description:
          'Its processes ended, their monitors stand still, or their telemetry does not reach Prometheus. No other rule of mcp-vitals can fire.',
      },
    },
  ];
}
