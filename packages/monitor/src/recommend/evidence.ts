import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../format.js';
import type { Measurement } from '../indicators/measurement.js';
import type { AskedOperation } from './asked-operation.js';
import type { Recommendation } from './recommendation.js';

/** A window, on the monotonic clock. */
export interface EvidenceWindow {
  readonly fromMillis: number;
  readonly toMillis: number;
}

/** The finished calls of a window, oldest first. */
export interface Evidence extends EvidenceWindow {
  readonly samples: readonly OperationSample[];
  /** The same calls by what they asked for, where that is known. */
  readonly asked: readonly AskedOperation[];
  /** Calls whose time a recommendation already says can be saved: they are no evidence for another. */
  readonly billed: ReadonlySet<OperationSample>;
  /** Time of all calls in the window, in milliseconds. */
  readonly spentMs: number;
}

/** The least window of evidence: a process that starts fills its caches and repeats itself. */
const MINIMUM_MILLIS = 300_000;

const isShort = ({ fromMillis, toMillis }: EvidenceWindow): boolean => toMillis - fromMillis < MINIMUM_MILLIS;

/** The items of each value of `keyOf`, without those for which it is `undefined`. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Whether any call has the attribute. Most processes have none of what is rare, and grouping all calls is not free. */
export const someHave = (samples: readonly OperationSample[], attribute: string): boolean =>
  samples.some(({ attributes }) => attributes[attribute] !== undefined);

export const totalMs = (samples: readonly OperationSample[]): number =>
  samples.reduce((sum, sample) => sum + sample.durationMs, 0);

export const endOf = ({ startMillis, durationMs }: OperationSample): number => startMillis + durationMs;

/** At most three different traces. */
export function tracesOf(samples: readonly OperationSample[]): string[] {
  const traceIds: string[] = [];
  for (const { traceId } of samples) {
    if (traceId === '' || traceIds.includes(traceId)) continue;
    if (traceIds.push(traceId) === 3) break;
  }
  return traceIds;
}

/** Such as `over 45 min`, or `over 20 s so far` while that is too short for more than a hint. */
export function windowText(window: EvidenceWindow): string {
  const seconds = (window.toMillis - window.fromMillis) / 1000;
  const length = seconds < 120 ? format(Math.round(seconds), 's') : format(Math.round(seconds / 60), 'min');
  return `over ${length}${isShort(window) ? ' so far' : ''}`;
}

/**
 * Severity by harm: the share of the window, and of the time of all calls in it, in which callers waited needlessly.
 * From a hundredth it is a warning, from a tenth critical; without five minutes of evidence it is a hint.
 * @param spentMs time of all calls
 */
export function severityOf(window: EvidenceWindow, savesMs: number, spentMs: number): Recommendation['severity'] {
  if (isShort(window)) return 'info';
  const share = savesMs / Math.max(spentMs, window.toMillis - window.fromMillis);
  return share >= 0.1 ? 'critical' : share >= 0.01 ? 'warning' : 'info';
}

/** `severity`, or `info` while the evidence covers less than five minutes. */
export const cautious = (window: EvidenceWindow, severity: Recommendation['severity']): Recommendation['severity'] =>
  isShort(window) ? 'info' : severity;

export const measured = (
  name: string,
  unit: string,
  value: number,
  count: number,
  { fromMillis, toMillis }: EvidenceWindow,
): Measurement => ({ name, unit, value, count, insufficient: false, fromMillis, toMillis });
