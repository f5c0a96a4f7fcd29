import { format, formatBeside, formatLimit } from '../../format.js';
import type { Indicator } from '../../indicators/indicator.js';
import type { Measurement } from '../../indicators/measurement.js';
import type { Judgement } from './judgement.js';
import { type HealthStatus, isWorse } from './status.js';
import type { Threshold } from './threshold.js';

/** The hysteresis: the distance to get back from an exceeded threshold, as a share of it, or of the shortfall. */
const BAND = 0.1;

/** Compares measurements with thresholds, and remembers the last status of each, so that a figure at its threshold does not flap. */
export class ThresholdEvaluator {
  readonly #before = new Map<string, HealthStatus>();

  /**
   * Judges a measurement by its indicator's direction.
   * @param withoutWorst the value without its worst event, which is judged instead where it is given: one event decides
   * nothing; `null` when that event was the only one
   */
  judge(
    indicator: Indicator,
    measurement: Measurement,
    threshold: Threshold,
    withoutWorst: number | null = measurement.value,
  ): Judgement {
    if (measurement.insufficient || withoutWorst === null) {
      this.#before.delete(indicator.name);
      return { status: 'unknown', reason: insufficient(indicator, measurement), measurement };
    }
    const before = this.#before.get(indicator.name) ?? 'healthy';
    const status = statusOf(withoutWorst, indicator.better, threshold, before);
    this.#before.set(indicator.name, status);
    const spared = isWorse(statusOf(measurement.value!, indicator.better, threshold, before), status);
    const limit = status === 'unhealthy' ? threshold.unhealthy! : threshold.degraded;
    const reason = `${describe(indicator, measurement, limit)}, ${target(indicator, threshold, status)}`;
    const verdict = status === 'healthy' ? 'missed' : 'would be unhealthy';
    return {
      status,
      reason: spared ? `${reason}: ${verdict} because of one event, which decides nothing` : reason,
      measurement,
    };
  }
}

function statusOf(
  value: number,
  better: Indicator['better'],
  threshold: Threshold,
  before: HealthStatus,
): HealthStatus {
  const beyond = (status: HealthStatus, limit: number | undefined): boolean => {
    if (limit === undefined) return false;
    const band = isWorse(status, before) ? 0 : BAND;
    return better === 'higher' ? value < limit + band * (100 - limit) : value > limit * (1 - band);
  };
  if (beyond('unhealthy', threshold.unhealthy)) return 'unhealthy';
  return beyond('degraded', threshold.degraded) ? 'degraded' : 'healthy';
}

function target({ better, unit }: Indicator, { degraded, unhealthy }: Threshold, status: HealthStatus): string {
  const aim = `target ${better === 'higher' ? '>=' : '<='} ${formatLimit(degraded, unit)}`;
  if (status !== 'unhealthy') return aim;
  return `${aim}, unhealthy ${better === 'higher' ? 'below' : 'above'} ${formatLimit(unhealthy!, unit)}`;
}

function describe(indicator: Indicator, { name, value, unit, ...window }: Measurement, limit: number): string {
  return `${name} ${formatBeside(limit, value, unit)}${over(indicator, window)}`;
}

function insufficient(indicator: Indicator, measurement: Measurement): string {
  const { name, count } = measurement;
  const { minimumEvents, events } = indicator;
  if (count === 0) return `insufficient data: no ${events} for ${name}`;
  const evidence = `${name} rests on ${format(count, '')} ${events}`;
  return count < minimumEvents
    ? `insufficient data: ${evidence}, ${minimumEvents} needed`
    : `insufficient data: ${evidence}, but has no value`;
}

/** The window and the count; empty for a current reading. */
function over(
  { events }: Indicator,
  { fromMillis, toMillis, count }: Pick<Measurement, 'fromMillis' | 'toMillis' | 'count'>,
): string {
  const seconds = (toMillis - fromMillis) / 1000;
  return seconds > 0
    ? ` over ${format(seconds < 1 ? seconds : Math.round(seconds), 's')} (${format(count, '')} ${events})`
    : '';
}

/** A ratio in per cent without one of its bad events; `null` when there was only that one. */
export function ratioWithoutWorst({ better }: Indicator, { value, count }: Measurement): number | null {
  if (value === null || count <= 1) return null;
  const bad = (better === 'lower' ? value : 100 - value) / 100;
  const rest = (100 * Math.max(0, bad * count - 1)) / (count - 1);
  return better === 'lower' ? rest : 100 - rest;
}

/** An average without the longest duration; `null` when there was only that one. */
export function averageWithoutWorst({ value, count }: Measurement, longest: Measurement): number | null {
  if (value === null || count <= 1) return null;
  return Math.max(0, (value * count - (longest.value ?? 0)) / (count - 1));
}
