import { errorMessageOf } from '@mcp-vitals/signals';
import { parseDuration } from '@mcp-vitals/windows';
import { narrowed } from '../../indicators/queries.js';
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
  readonly #groups = new Map<string, Group>();
  #hasCutLabels = false;

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

  #samples(queries: SharedQueries, traces: TraceSource | undefined): readonly RuleSample[] {
    const judged = this.#alternatives.map((tests) => tests.map((test) => test.judge(queries)));
    const samples: RuleSample[] = [];
    for (const key of keysOf(judged)) samples.push(this.#sample(key, judged, queries.nowMillis, traces));
    return this.#hasCutLabels ? distinct(samples) : samples;
  }

  #sample(key: string, judged: Judged, nowMillis: number, traces: TraceSource | undefined): RuleSample {
    const isSimple = judged.length === 1 && judged[0]!.length === 1;
    const { index, verdict, test } = isSimple
      ? { index: 0, verdict: judged[0]![0]!.get(key)!.verdict, test: 0 }
      : conclude(key, judged);
    const shown = judged[index]![test]!.get(key)!;
    return new GroupSample(
      this.#groupOf(key, shown.by),
      verdict,
      this.#alternatives[index]![test]!.test,
      shown,
      nowMillis,
      traces,
    );
  }

  #groupOf(key: string, by: Labels): Group {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= MAX_GROUPS) this.#groups.clear();
    const { by: attributes, groupLabels } = this.#rule;
    const labels: Record<string, string> = {};
    for (const [i, attribute] of attributes.entries()) {
      const given = by[attribute] ?? '';
      const value = labelValue(given);
      if (value !== given) this.#hasCutLabels = true;
      if (value !== '') labels[groupLabels[i]!] = value;
    }
    const group = { key: labelKey(labels, groupLabels), labels };
    this.#groups.set(key, group);
    return group;
  }
}

interface Group {
  readonly key: string;
  readonly labels: Labels;
}

/** The verdicts of each test, by group: a list of tests for each alternative. */
type Judged = readonly (readonly ReadonlyMap<string, Verdict>[])[];

const keysOf = (judged: Judged): Iterable<string> =>
  judged.length === 1 ? judged[0]![0]!.keys() : new Set(judged.flatMap(([first]) => [...first!.keys()]));

interface Conclusion {
  /** The alternative that shows it, and which of its tests. */
  readonly index: number;
  readonly test: number;
  readonly verdict: Verdict['verdict'];
}

/** The verdict on a group by the alternative that holds, else one with data, whose test that does not hold decided, else one that knows it. */
function conclude(key: string, judged: Judged): Conclusion {
  const verdictsIn = (tests: Judged[number]) => tests.map((verdicts) => verdicts.get(key)?.verdict);
  const holding = judged.findIndex((tests) => verdictsIn(tests).every((verdict) => verdict === 'holds'));
  if (holding >= 0) return { index: holding, test: 0, verdict: 'holds' };
  const withData = judged.findIndex(([first]) => (first!.get(key)?.verdict ?? 'no_data') !== 'no_data');
  if (withData < 0) return { index: judged.findIndex(([first]) => first!.has(key)), test: 0, verdict: 'no_data' };
  const ending = verdictsIn(judged[withData]!).findIndex((verdict) => verdict === 'good' || verdict === 'no_data');
  return { index: withData, test: Math.max(0, ending), verdict: 'good' };
}

/** Two groups whose labels are equal once they are cut are one alert. */
function distinct(samples: readonly RuleSample[]): RuleSample[] {
  const byKey = new Map<string, RuleSample>();
  for (const sample of samples) {
    const known = byKey.get(sample.key);
    if (known === undefined || (known.verdict !== 'holds' && sample.verdict === 'holds')) byKey.set(sample.key, sample);
  }
  return [...byKey.values()];
}

/** Most groups are good and have no alert, so figure and trace are made when they are asked for. */
class GroupSample implements RuleSample {
  readonly key: string;
  readonly labels: Labels;
  readonly verdict: RuleSample['verdict'];
  readonly #test: IndicatorTest;
  readonly #shown: Verdict;
  readonly #nowMillis: number;
  readonly #traces: TraceSource | undefined;

  constructor(
    group: Group,
    verdict: RuleSample['verdict'],
    test: IndicatorTest,
    shown: Verdict,
    nowMillis: number,
    traces: TraceSource | undefined,
  ) {
    this.key = group.key;
    this.labels = group.labels;
    this.verdict = verdict;
    this.#test = test;
    this.#shown = shown;
    this.#nowMillis = nowMillis;
    this.#traces = traces;
  }

  get figure(): AlertFigure {
    return figureOf(this.#test, this.#shown);
  }

  get traceId(): string | undefined {
    return this.#traces && worstTrace(this.#traces, this.#test, this.#shown.by, this.#nowMillis);
  }
}

/** A trace is a help, so an error of its source costs nothing but the trace. */
function worstTrace(traces: TraceSource, test: IndicatorTest, by: Labels, toMillis: number): string | undefined {
  const { metric, where } = narrowed(test.indicator.query, test.where);
  try {
    const fromMillis = toMillis - parseDuration(test.over);
    return traces.worst({ metric, where: { ...where, ...by }, fromMillis, toMillis });
  } catch {
    return undefined;
  }
}
