import { METRICS } from '@mcp-vitals/signals';
import type { Query, Where } from '@mcp-vitals/windows';
import type { Indicator } from '../../indicators/indicator.js';
import { evidenceOf, narrowed } from '../../indicators/queries.js';
import type { Comparison } from './alert-rule.js';

/** One test of an indicator over one window, to which every condition expands. */
export type IndicatorTest = ComparisonTest | AbsenceTest;

interface Subject {
  readonly indicator: Indicator;
  readonly where: Where | undefined;
  readonly by: readonly string[];
  readonly over: string;
}

/** Holds for each group whose value compares with the threshold and rests on enough events. */
export interface ComparisonTest extends Subject {
  readonly kind: 'comparison';
  readonly when: Comparison;
  /** In the indicator's unit. */
  readonly threshold: number;
  /** A group with fewer events in the window has no data. */
  readonly minimumEvents: number;
}

/** Holds when the window has no event. */
export interface AbsenceTest extends Subject {
  readonly kind: 'absence';
}

/** The query whose value a test compares. Of its groups, the worst one of each group of `by` is read. */
export function valueQuery({ indicator, where, by, over }: Subject): Query {
  const worstBy = indicator.worstBy?.filter((attribute) => !by.includes(attribute)) ?? [];
  return { ...narrowed(indicator.query, where), over, by: [...by, ...worstBy] };
}

/** The query that counts the events of each group. */
export const evidenceQuery = ({ indicator, where, by, over }: Subject): Query => ({
  ...evidenceOf(narrowed(indicator.query, where)),
  over,
  by,
});

/** Whether a value of the indicator is undefined without events: a ratio, a mean, a percentile. A count is 0 then. */
const restsOnEvents = ({ query }: Indicator): boolean =>
  query.take === 'ratio' || (isHistogram(query.metric) && query.take !== 'count' && query.take !== 'rate');

/** Whether a test has to count events: its value is undefined without them, or the rule asks for some. */
export const needsEvidence = ({ indicator, minimumEvents }: ComparisonTest): boolean =>
  minimumEvents > 0 || restsOnEvents(indicator);

/** Whether this many events are enough. */
export const isEnough = ({ minimumEvents }: ComparisonTest, events: number): boolean =>
  minimumEvents > 0 ? events >= minimumEvents : events > 0;

/** The minimum of a rule that states none. A count states its events itself, and a gauge's sample needs no others. */
export const defaultMinimum = (indicator: Indicator): number =>
  restsOnEvents(indicator) ? indicator.minimumEvents : 0;

/** Whether events of the indicator can be counted at all: an up-down counter has none. */
export const countsEvents = ({ query }: Indicator): boolean =>
  !instrumentOf(query.of?.metric ?? query.metric).endsWith('updowncounter');

const isHistogram = (metric: string): boolean => instrumentOf(metric) === 'histogram';

const INSTRUMENTS: ReadonlyMap<string, string> = new Map(
  Object.values(METRICS).map(({ name, instrument }) => [name, instrument]),
);

const instrumentOf = (metric: string): string => INSTRUMENTS.get(metric) ?? '';
