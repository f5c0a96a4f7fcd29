import type { WindowView } from '@mcp-vitals/windows';
import type { PreparedRule } from '../rules/prepared-rule.js';
import type { RuleSet } from '../rules/rule-set.js';
import { RuleEvaluator } from './rule-evaluator.js';
import type { RuleResult } from './rule-result.js';
import { SharedQueries } from './shared-queries.js';
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
  { version = 3, traces }: EvaluateOptions = {},
): RuleResult[] {
  const queries = new SharedQueries(view, nowMillis, version);
  return set.rules.map((rule) => evaluatorOf(rule).evaluate(queries, traces));
}

export interface SliceOptions extends EvaluateOptions {
  /** Monotonic time, by which a slice is measured and the evaluation timed; `Clock.now`. */
  readonly now: () => number;
  /** Lets the event loop run, such as `setImmediate` of `node:timers/promises`. */
  readonly pause: () => Promise<unknown>;
  /** A number that changes with each collection, such as `windows.stats().collections`: the evaluation then begins anew. */
  readonly collections?: () => number;
  /** The longest slice. @default 3 */
  readonly sliceMillis?: number;
}

/** An evaluation that collections interrupt goes on after this many attempts, because its answers still are of one time. */
const MAX_ATTEMPTS = 3;

/** {@link evaluateRules} in slices, between which the event loop runs. All rules see one time and one state of the windows. */
export async function evaluateInSlices(
  set: RuleSet,
  view: WindowView,
  options: SliceOptions,
): Promise<{ readonly nowMillis: number; readonly results: readonly RuleResult[] }> {
  for (let attempt = 1; ; attempt++) {
    const evaluated = await evaluateOnce(set, view, options, attempt === MAX_ATTEMPTS);
    if (evaluated !== undefined) return evaluated;
  }
}

/** @returns `undefined` when a collection came between two slices, and `isLast` is not set */
async function evaluateOnce(set: RuleSet, view: WindowView, options: SliceOptions, isLast: boolean) {
  const { version = 3, traces, now, pause, collections = () => 0, sliceMillis = 3 } = options;
  const nowMillis = now();
  const before = collections();
  const queries = new SharedQueries(view, nowMillis, version);
  const results: RuleResult[] = [];
  let sliceStart = nowMillis;
  for (const rule of set.rules) {
    if (now() - sliceStart >= sliceMillis) {
      await pause();
      if (collections() !== before && !isLast) return undefined;
      sliceStart = now();
    }
    results.push(evaluatorOf(rule).evaluate(queries, traces));
  }
  return { nowMillis, results };
}

const EVALUATORS = new WeakMap<PreparedRule, RuleEvaluator>();

/** Evaluators are kept with their rules: they hold prepared queries and the labels of groups. */
function evaluatorOf(rule: PreparedRule): RuleEvaluator {
  let evaluator = EVALUATORS.get(rule);
  if (evaluator === undefined) {
    evaluator = new RuleEvaluator(rule);
    EVALUATORS.set(rule, evaluator);
  }
  return evaluator;
}
