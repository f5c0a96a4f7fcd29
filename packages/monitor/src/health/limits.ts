import type { Figure } from '../figure.js';
import { format } from '../format.js';
import type { CheckOutcome, HealthStatus } from './check.js';

/** From where on a figure is degraded, and from where on unhealthy. Without `unhealthy` it never is. */
export interface Limits {
  readonly degraded: number;
  readonly unhealthy?: number;
}

export interface Judged {
  readonly status: HealthStatus;
  readonly reason: string;
  readonly figure: Figure;
}

/**
 * Judges a figure that should stay below its limits, or with `atLeast` above them. It is unknown while it rests on fewer
 * than `minimum` measurements.
 */
export function judge(figure: Figure, limits: Limits, options: { atLeast?: boolean; minimum?: number } = {}): Judged {
  const { atLeast = false, minimum = 1 } = options;
  const { value, count } = figure;
  if (value === null || count < minimum) {
    const reason = count === 0 ? `${figure.name}: nothing measured` : `${figure.name}: only ${count} measured`;
    return { status: 'unknown', reason, figure };
  }
  const beyond = (limit: number | undefined): boolean =>
    limit !== undefined && (atLeast ? value < limit : value > limit);
  const status = beyond(limits.unhealthy) ? 'unhealthy' : beyond(limits.degraded) ? 'degraded' : 'healthy';
  const limit = status === 'unhealthy' ? limits.unhealthy! : limits.degraded;
  const relation = status === 'healthy' ? (atLeast ? 'at least' : 'within') : atLeast ? 'below' : 'above';
  return { status, reason: `${describe(figure)}, ${relation} ${format(limit, figure.unit)}`, figure };
}

const SEVERITY: Record<HealthStatus, number> = { unknown: 0, healthy: 1, degraded: 2, unhealthy: 3 };

export const worse = (a: HealthStatus, b: HealthStatus): HealthStatus => (SEVERITY[b] > SEVERITY[a] ? b : a);

/** The worst of several judgements, with the reasons of those that are as bad. */
export function worst(judged: readonly Judged[]): CheckOutcome {
  const status = judged.map((one) => one.status).reduce(worse, 'unknown');
  const reasons = judged.filter((one) => one.status === status).map((one) => one.reason);
  return { status, reason: reasons.join('; '), figures: judged.map((one) => one.figure) };
}

function describe(figure: Figure): string {
  const seconds = Math.round((figure.toMillis - figure.fromMillis) / 1000);
  const window = seconds > 0 ? ` over ${seconds} s (${figure.count})` : '';
  return `${figure.name} ${format(figure.value, figure.unit)}${window}`;
}
