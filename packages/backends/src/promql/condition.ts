import type { AbsenceTest, IndicatorTest, PreparedRule } from '@mcp-vitals/monitor';
import { METRICS } from '@mcp-vitals/signals';
import { canonicalDuration } from './duration.js';
import { compared, known } from './indicator.js';
import { metricName } from './naming.js';
import {
  aggregate,
  eventsOf,
  isCounted,
  labelsOf,
  type PromqlOptions,
  type Reading,
  targetLabelsOf,
} from './reading.js';
import { quoted } from './selector.js';

/** The expression of a rule: it has a sample for each alert that is to be active. */
export function conditionOf(rule: PreparedRule, options: PromqlOptions): string {
  const holds = either(rule.alternatives.map((tests) => tests.map((test) => holdsOf(test, options)).join(' and ')));
  if (rule.onNoData === 'ok') return holds;
  const value = either(rule.alternatives.map(([first]) => knownOf(first!, options)));
  const reading = figureOf(rule, options);
  // An alert without data has no value.
  return rule.onNoData === 'alert'
    ? [holds, ...missing(value, options).map((one) => `NaN * ${one}`)].join(' or ')
    : `${holds} or NaN * (${lastOf(rule, reading)} unless (${value}))`;
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
    ? absence(test, options, ' == 0')
    : compared(readingOf(test, options), test.when, String(test.threshold), test.minimumEvents);

const knownOf = (test: IndicatorTest, options: PromqlOptions): string =>
  test.kind === 'absence' ? absence(test, options, '') : known(readingOf(test, options), test.minimumEvents);

/**
 * The number of events in a window, 0 where no series counts them. A process that runs its monitor for less than the window
 * says nothing yet.
 */
function absence(test: AbsenceTest, options: PromqlOptions, when: string): string {
  const reading = readingOf(test, options);
  const events = eventsOf(reading);
  const counted = isCounted(reading) || when === '' ? [`${events}${when}`] : [];
  const none = missing(events, options).map((one) => `0 * ${one}`);
  const young = `(${monitors(options)} unless ${monitors(options, ` offset ${canonicalDuration(test.over)}`)})`;
  return `(${[...counted, ...none].join(' or ')}) unless on (${targetsOf(options)}) ${young}`;
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
    `${metricName(METRICS.monitorTickDuration, options.naming)}_count${offset}`,
  );

const targetsOf = (options: PromqlOptions): string => targetLabelsOf(options).join(', ');

/** The alerts that were active, pending or firing, at the last evaluation. */
const lastOf = ({ name }: PreparedRule, reading: Reading): string =>
  aggregate('max', labelsOf(reading), `ALERTS{alertname=${quoted(name)}}`);
