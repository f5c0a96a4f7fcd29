import type { AbsenceTest, IndicatorTest, PreparedRule } from '@mcp-vitals/monitor';
import { METRICS } from '@mcp-vitals/signals';
import { canonicalDuration } from './duration.js';
import { compared, known, seen } from './indicator.js';
import { partName } from './naming.js';
import { aggregate, eventsOf, labelsOf, type PromqlOptions, type Reading, targetLabelsOf } from './reading.js';
import { quoted } from './selector.js';

/** The expression of a rule: it has a sample for each alert that is to be active. */
export function conditionOf(rule: PreparedRule, options: PromqlOptions): string {
  const holds = either(rule.alternatives.map((tests) => tests.map((test) => holdsOf(test, options)).join(' and ')));
  if (rule.onNoData === 'ok') return holds;
  const last = rule.onNoData === 'keep' ? lastOf(rule, options) : undefined;
  return [holds, ...withoutData(rule, options, last).map((one) => `NaN * (${one})`)].join(' or ');
}

/**
 * What is without data: groups that are seen but not judged, and targets without any group. Such an alert has no value.
 * @param last the alerts that are to go on; without it, every such group and target is to be one
 */
function withoutData({ alternatives }: PreparedRule, options: PromqlOptions, last: string | undefined): string[] {
  const kept = (groups: string): string => (last === undefined ? groups : `${last} and (${groups})`);
  const first = alternatives.map(([test]) => test!);
  const [single] = first;
  if (single!.kind === 'absence') return [kept(`${absence(single!, options)} and ${youngOf(single!, options)}`)];
  const seen = either(first.map((test) => seenOf(test, options)));
  const value = either(first.map((test) => knownOf(test, options)));
  return [
    ...(value === seen ? [] : [kept(`(${seen}) unless (${value})`)]),
    ...(last === undefined ? missing(seen, options) : [`${last} unless on (${targetsOf(options)}) (${seen})`]),
  ];
}

/** The reading that gives the figure of a rule. */
export const figureOf = ({ alternatives }: PreparedRule, options: PromqlOptions): Reading =>
  readingOf(alternatives[0]![0]!, options);

const readingOf = ({ indicator, where, by, over }: IndicatorTest, options: PromqlOptions): Reading => ({
  indicator,
  where,
  by,
  over,
  options,
});

const either = (all: readonly string[]): string =>
  all.length === 1 ? all[0]! : all.map((one) => `(${one})`).join(' or ');

const holdsOf = (test: IndicatorTest, options: PromqlOptions): string =>
  test.kind === 'absence'
    ? `${absence(test, options)} unless ${youngOf(test, options)}`
    : compared(readingOf(test, options), test.when, String(test.threshold), test.minimumEvents);

/** The groups that are seen, with enough events or too few. */
const seenOf = (test: IndicatorTest, options: PromqlOptions): string => seen(readingOf(test, options), minimumOf(test));

/** The groups with enough events. */
const knownOf = (test: IndicatorTest, options: PromqlOptions): string =>
  known(readingOf(test, options), minimumOf(test));

const minimumOf = (test: IndicatorTest): number => (test.kind === 'comparison' ? test.minimumEvents : 0);

/** 0 for each group without events, and where no series counts them. */
function absence(test: AbsenceTest, options: PromqlOptions): string {
  const reading = readingOf(test, options);
  const isCurrent = test.indicator.query.take === 'last';
  const present = isCurrent ? known(reading, 0) : eventsOf(reading);
  const none = missing(present, options).map((one) => `0 * ${one}`);
  return `(${[...(isCurrent ? [] : [`${present} == 0`]), ...none].join(' or ')})`;
}

/** Processes that run their monitor for less than the window: absence says nothing there yet. */
function youngOf({ over }: AbsenceTest, options: PromqlOptions): string {
  const before = monitors(options, ` offset ${canonicalDuration(over)}`);
  return `on (${targetsOf(options)}) (${monitors(options)} unless ${before})`;
}

/** A process whose monitor runs and that has no value, and no value anywhere. */
const missing = (value: string, options: PromqlOptions): string[] => [
  `(${monitors(options)} unless on (${targetsOf(options)}) (${value}))`,
  `absent(${value})`,
];

/** One sample for each process, or service, whose monitor runs. */
const monitors = (options: PromqlOptions, offset = ''): string =>
  aggregate(
    'group',
    targetLabelsOf(options),
    `${partName(METRICS.monitorTickDuration, 'count', options.naming)}${offset}`,
  );

const targetsOf = (options: PromqlOptions): string => targetLabelsOf(options).join(', ');

/** The alerts that were active, pending or firing, at the last evaluation. */
const lastOf = (rule: PreparedRule, options: PromqlOptions): string =>
  aggregate('max', labelsOf(figureOf(rule, options)), `ALERTS{alertname=${quoted(rule.name)}}`);
