import { parseDuration } from '@mcp-vitals/windows';
import type { Comparison } from '../rules/alert-rule.js';
import {
  type AbsenceTest,
  type ComparisonTest,
  evidenceQuery,
  type IndicatorTest,
  isEnough,
  needsEvidence,
  valueQuery,
} from '../rules/indicator-test.js';
import type { Answer, Answers, SharedQueries } from './shared-queries.js';

/** The verdict of one test on one group. */
export interface Verdict {
  readonly by: Readonly<Record<string, string>>;
  readonly verdict: 'holds' | 'good' | 'no_data';
  /** In the indicator's unit. */
  readonly value: number | null;
  readonly count: number;
}

/** A test and its queries, which are made once. */
export class PreparedTest {
  readonly test: IndicatorTest;
  readonly #value: Keyed;
  readonly #evidence: Keyed | undefined;

  constructor(test: IndicatorTest) {
    this.test = test;
    const { better } = test.indicator;
    if (test.kind === 'absence') this.#value = keyed(absenceQuery(test), test.by, better);
    else this.#value = keyed(valueQuery(test), test.by, better);
    if (test.kind === 'comparison' && needsEvidence(test)) this.#evidence = keyed(evidenceQuery(test), test.by, better);
  }

  /** The verdict on each group. A group that has no series, or too few samples, has none. @throws what the view throws */
  judge(queries: SharedQueries): Map<string, Verdict> {
    const { test } = this;
    const value = ask(queries, this.#value, test);
    if (test.kind === 'absence') return absences(test, value, queries.nowMillis);
    const evidence = this.#evidence && ask(queries, this.#evidence, test).groups;
    return comparisons(test, value.groups, evidence);
  }
}

interface Keyed {
  readonly query: ReturnType<typeof valueQuery>;
  readonly key: string;
}

/** Frozen, so that the windows may keep what they derive from it. */
const keyed = (query: Keyed['query'], by: readonly string[], better: string): Keyed => ({
  query: frozen(structuredClone(query)),
  key: JSON.stringify([query, by, better]),
});

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part);
  return Object.freeze(value);
}

const ask = (queries: SharedQueries, { query, key }: Keyed, { by, indicator }: IndicatorTest): Answers =>
  queries.ask(key, query, by, indicator.better);

/** A current value is absent when no series has it, anything else when nothing happened. */
const absenceQuery = (test: AbsenceTest) =>
  test.indicator.query.take === 'last' ? valueQuery(test) : evidenceQuery(test);

function comparisons(
  test: ComparisonTest,
  values: Answers['groups'],
  evidence: Answers['groups'] | undefined,
): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  for (const [key, group] of evidence ?? values) {
    if (group.value === null) continue;
    const value = scaled(test, values.get(key));
    const count = evidence === undefined ? (values.get(key)?.count ?? 0) : group.value;
    const hasData = value !== null && (evidence === undefined || isEnough(test, group.value));
    const verdict = !hasData ? 'no_data' : COMPARE[test.when](value, test.threshold) ? 'holds' : 'good';
    verdicts.set(key, { by: group.by, verdict, value: hasData ? value : null, count });
  }
  return verdicts;
}

/** Until the windows reach back far enough, the absence of events means nothing. */
function absences(test: AbsenceTest, { groups, fromMillis }: Answers, nowMillis: number): Map<string, Verdict> {
  const absent = fromMillis <= nowMillis - parseDuration(test.over) ? 'holds' : 'no_data';
  const isCurrent = test.indicator.query.take === 'last';
  const verdicts = new Map<string, Verdict>();
  for (const [key, { by, value, count }] of groups) {
    if (value === null) continue;
    const verdict = value === 0 && !isCurrent ? absent : 'good';
    verdicts.set(key, { by, verdict, value, count });
  }
  if (verdicts.size === 0) verdicts.set('', { by: {}, verdict: absent, value: null, count: 0 });
  return verdicts;
}

const scaled = ({ indicator }: IndicatorTest, answer: Answer | undefined): number | null =>
  answer === undefined || answer.value === null ? null : answer.value * indicator.scale;

const COMPARE: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  '>': (value, threshold) => value > threshold,
  '>=': (value, threshold) => value >= threshold,
  '<': (value, threshold) => value < threshold,
  '<=': (value, threshold) => value <= threshold,
  '==': (value, threshold) => value === threshold,
  '!=': (value, threshold) => value !== threshold,
};
