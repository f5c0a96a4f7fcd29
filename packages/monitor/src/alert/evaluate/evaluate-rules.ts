import type { WindowView } from '@mcp-vitals/windows';
import type { RuleSet } from '../rules/rule-set.js';
import type { RuleResult } from './rule-result.js';
import type { TraceSource } from './trace-source.js';

export interface EvaluateOptions {
  /** Major version of Prometheus whose reading decides; 2 closes windows at both ends. @default 3 */
  readonly version?: 2 | 3;
  readonly traces?: TraceSource;
}

/**
 * Evaluates every rule at one time, as Prometheus would. Pure; an evaluation that throws is the error of its rule alone.
 * Evaluate right after a collection, so that the gauges of health and anomalies are those of this moment.
 */
export function evaluateRules(
  set: RuleSet,
  view: WindowView,
  nowMillis: number,
  options: EvaluateOptions = {},
): RuleResult[] {
  throw new Error(`not yet: ${set.rules.length} ${typeof view} ${nowMillis} ${options.version}`);
}

export interface SliceOptions extends EvaluateOptions {
  /** Monotonic time, by which a slice is measured and the evaluation timed; `Clock.now`. */
  readonly now: () => number;
  /** Lets the event loop run, such as `setImmediate` of `node:timers/promises`. */
  readonly pause: () => Promise<unknown>;
  /** A number that changes with each collection, such as `windows.stats().collections`: the evaluation then begins anew. */
  readonly collections?: () => number;
  /** The longest slice. @default 5 */
  readonly sliceMillis?: number;
}

/** {@link evaluateRules} in slices, between which the event loop runs. All rules see one time and one state of the windows. */
export async function evaluateInSlices(
  set: RuleSet,
  view: WindowView,
  options: SliceOptions,
): Promise<{ readonly nowMillis: number; readonly results: readonly RuleResult[] }> {
  await options.pause();
  return { nowMillis: options.now(), results: evaluateRules(set, view, options.now(), options) };
}
