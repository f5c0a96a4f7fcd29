import type { Figure } from '../figure.js';
import { format } from '../format.js';
import type { CheckOutcome, HealthStatus } from './check.js';

/** From where on a figure is degraded, and from where on unhealthy. Without `unhealthy` it never is. */
export interface Limits {
  readonly degraded: number;
  readonly unhealthy?: number;
}

export interface JudgeOptions {
  /** Whether the figure, a percentage, should stay above its limits instead of below. @default false */
  readonly atLeast?: boolean;
  /** With fewer measurements than this nothing is said. @default 1 */
  readonly minimum?: number;
}

interface Judged {
  readonly status: HealthStatus;
  readonly reason: string;
  readonly figure: Figure;
}

/** By how much a figure must be on the good side of a limit that it was beyond: a tenth of the limit, or of the shortfall. */
const BAND = 0.1;

const SEVERITY: Readonly<Record<HealthStatus, number>> = { unknown: 0, healthy: 1, degraded: 2, unhealthy: 3 };

export const isWorse = (a: HealthStatus, b: HealthStatus): boolean => SEVERITY[a] > SEVERITY[b];

export const worse = (a: HealthStatus, b: HealthStatus): HealthStatus => (isWorse(b, a) ? b : a);

/** Judges the figures of one check, and remembers how, so that a figure at its limit does not go to and fro. */
export class Judge {
  readonly #before = new Map<string, HealthStatus>();

  judge(figure: Figure, limits: Limits, options: JudgeOptions = {}): Judged {
    const { atLeast = false, minimum = 1 } = options;
    const { name, value, count, unit } = figure;
    if (value === null || count < minimum) {
      this.#before.delete(name);
      return { status: 'unknown', reason: `${name}: ${count === 0 ? 'nothing' : `only ${count}`} measured`, figure };
    }
    const before = this.#before.get(name) ?? 'healthy';
    const beyond = (status: HealthStatus, limit: number | undefined): boolean => {
      if (limit === undefined) return false;
      const band = isWorse(status, before) ? 0 : BAND;
      return atLeast ? value < limit + band * (100 - limit) : value > limit * (1 - band);
    };
    const status = beyond('unhealthy', limits.unhealthy)
      ? 'unhealthy'
      : beyond('degraded', limits.degraded)
        ? 'degraded'
        : 'healthy';
    this.#before.set(name, status);
    const limit = status === 'unhealthy' ? limits.unhealthy! : limits.degraded;
    return {
      status,
      reason: `${describe(figure)}, ${atLeast ? 'wanted at least' : 'limit'} ${format(limit, unit)}`,
      figure,
    };
  }
}

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
