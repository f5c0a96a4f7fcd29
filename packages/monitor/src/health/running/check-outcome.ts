import type { Measurement } from '../../indicators/measurement.js';
import { HEALTH_STATUSES } from '../judgement/status.js';
import type { CheckFigure, CheckOutcome } from './check.js';

/** An outcome that is safe to keep: bounded texts, finite numbers, figures with every field. */
export interface SafeOutcome extends CheckOutcome {
  readonly figures: readonly Measurement[];
}

const MAX_FIGURES = 50;

/** Converts a check's answer to an outcome; an invalid answer becomes an unhealthy outcome with the reason. Never throws. */
export function safeOutcome(answer: unknown, nowMillis: number): SafeOutcome {
  try {
    const { status, reason, figures, responseTimeMs, applicable } = answer as CheckOutcome;
    if (!HEALTH_STATUSES.includes(status)) {
      return failure(`the check answered with the status ${shown(status)}; expected ${HEALTH_STATUSES.join(', ')}`);
    }
    return {
      status: applicable === false ? 'unknown' : status,
      reason: typeof reason === 'string' ? oneLine(reason, 500) : status,
      figures: Array.isArray(figures) ? figures.slice(0, MAX_FIGURES).flatMap((one) => safeFigure(one, nowMillis)) : [],
      ...(responseTimeMs === null && { responseTimeMs }),
      ...(isAmount(responseTimeMs) && { responseTimeMs }),
      ...(applicable === false && { applicable }),
    };
  } catch {
    return failure(`the check answered with ${shown(answer)} instead of an outcome`);
  }
}

export const failure = (reason: string): SafeOutcome => ({ status: 'unhealthy', reason, figures: [] });

/** The message of anything that was thrown, on one bounded line. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
    return oneLine(text, 200);
  } catch {
    return 'a value that cannot be shown';
  }
}

/** None for what is no figure. */
function safeFigure(figure: Partial<CheckFigure> | null, nowMillis: number): Measurement[] {
  const {
    name,
    unit,
    value,
    indicator,
    count,
    insufficient,
    fromMillis = nowMillis,
    toMillis = fromMillis,
  } = figure ?? {};
  if (typeof name !== 'string' || typeof unit !== 'string') return [];
  const known = typeof value === 'number' && Number.isFinite(value);
  return [
    {
      ...(typeof indicator === 'string' && { indicator }),
      name: oneLine(name, 128),
      value: known ? value : null,
      unit: oneLine(unit, 32),
      count: isAmount(count) ? count : known ? 1 : 0,
      insufficient: typeof insufficient === 'boolean' ? insufficient : !known,
      fromMillis: Number.isFinite(fromMillis) ? fromMillis : nowMillis,
      toMillis: Number.isFinite(toMillis) ? toMillis : nowMillis,
    },
  ];
}

const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0 && Number.isFinite(value);

const shown = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 50)) : messageOf(value);

const oneLine = (text: string, length: number): string => text.replace(/\s+/g, ' ').slice(0, length);
