import { ATTR_ERROR_TYPE, errorMessageOf } from '@mcp-vitals/signals';
import { parseDuration } from '@mcp-vitals/windows';
import type { IndicatorTest } from '../rules/indicator-test.js';
import { labelKey, labelValue } from '../rules/label.js';
import type { PreparedRule } from '../rules/prepared-rule.js';
import { type AlertFigure, figureOf } from './alert-figure.js';
import type { RuleResult, RuleSample } from './rule-result.js';
import type { SharedQueries } from './shared-queries.js';
import type { TraceSource } from './trace-source.js';
import { PreparedTest, type Verdict } from './verdicts.js';

type Labels = Readonly<Record<string, string>>;

/** Groups whose labels are kept from one evaluation to the next. */
const MAX_GROUPS = 5000;

/** Evaluates one rule again and again. */
export class RuleEvaluator {
  readonly #rule: PreparedRule;
  readonly #alternatives: readonly (readonly PreparedTest[])[];
  readonly #groups = new Map<string, { readonly key: string; readonly labels: Labels }>();

  constructor(rule: PreparedRule) {
    this.#rule = rule;
    this.#alternatives = rule.alternatives.map((tests) => tests.map((test) => new PreparedTest(test)));
  }

  /** Never throws: an error is the result. */
  evaluate(queries: SharedQueries, traces: TraceSource | undefined): RuleResult {
    try {
      return { rule: this.#rule, samples: this.#samples(queries, traces) };
    } catch (error) {
      return { rule: this.#rule, samples: [], error: errorMessageOf(error) || 'the evaluation failed' };
    }
  }

  #samples(queries: SharedQueries, traces: TraceSource | undefined): RuleSample[] {
    const judged = this.#alternatives.map((tests) => tests.map((test) => test.judge(queries)));
    const keys = new Set(judged.flatMap(([first]) => [...first!.keys()]));
    const samples = new Map<string, RuleSample>();
    for (const key of keys) {
      const sample = this.#sample(key, judged, queries.nowMillis, traces);
      // Two groups whose labels are equal once they are cut are one alert.
      const known = samples.get(sample.key);
      if (known === undefined || (known.verdict !== 'holds' && sample.verdict === 'holds'))
        samples.set(sample.key, sample);
    }
    return [...samples.values()];
  }

  #sample(key: string, judged: readonly (readonly Verdicts[])[], nowMillis: number, traces: TraceSource | undefined) {
    const holding = judged.findIndex((tests) => tests.every((verdicts) => verdicts.get(key)?.verdict === 'holds'));
    const withData = judged.findIndex(([first]) => (first!.get(key)?.verdict ?? 'no_data') !== 'no_data');
    const known = judged.findIndex(([first]) => first!.has(key));
    const shown = [holding, withData, known].find((index) => index >= 0)!;
    const verdict = judged[shown]![0]!.get(key)!;
    const { test } = this.#alternatives[shown]![0]!;
    const { by } = verdict;
    return new GroupSample(
      this.#groupOf(key, by),
      holding >= 0 ? 'holds' : withData >= 0 ? 'good' : 'no_data',
      { test, verdict },
      traces && (() => worstTrace(traces, test, by, nowMillis)),
    );
  }

  #groupOf(key: string, by: Labels): { readonly key: string; readonly labels: Labels } {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= MAX_GROUPS) this.#groups.clear();
    const { by: attributes, groupLabels } = this.#rule;
    const labels: Record<string, string> = {};
    for (const [i, attribute] of attributes.entries()) {
      const value = labelValue(by[attribute] ?? '');
      if (value !== '') labels[groupLabels[i]!] = value;
    }
    const group = { key: labelKey(labels, groupLabels), labels };
    this.#groups.set(key, group);
    return group;
  }
}

type Verdicts = ReadonlyMap<string, Verdict>;

/** Most groups are good and have no alert, so figure and trace are made when they are asked for. */
class GroupSample implements RuleSample {
  readonly key: string;
  readonly labels: Labels;
  readonly verdict: RuleSample['verdict'];
  readonly #shown: { readonly test: IndicatorTest; readonly verdict: Verdict };
  readonly #trace: (() => string | undefined) | undefined;

  constructor(
    { key, labels }: { readonly key: string; readonly labels: Labels },
    verdict: RuleSample['verdict'],
    shown: { readonly test: IndicatorTest; readonly verdict: Verdict },
    trace: (() => string | undefined) | undefined,
  ) {
    this.key = key;
    this.labels = labels;
    this.verdict = verdict;
    this.#shown = shown;
    this.#trace = trace;
  }

  get figure(): AlertFigure {
    return figureOf(this.#shown.test, this.#shown.verdict);
  }

  get traceId(): string | undefined {
    return this.#trace?.();
  }
}

/** A trace is a help, so an error of its source costs nothing but the trace. */
function worstTrace(traces: TraceSource, test: IndicatorTest, by: Labels, nowMillis: number): string | undefined {
  const { query } = test.indicator;
  const exact = Object.entries(test.where ?? {}).flatMap(([name, matcher]) =>
    typeof matcher === 'object' ? [] : [[name, String(matcher)] as const],
  );
  try {
    return traces.worst({
      metric: query.metric,
      attributes: { ...Object.fromEntries(exact), ...by },
      worst: query.where?.[ATTR_ERROR_TYPE] === undefined ? 'slowest' : 'failed',
      fromMillis: nowMillis - parseDuration(test.over),
    });
  } catch {
    return undefined;
  }
}
