import {
  type AbsentCondition,
  type AlertRule,
  type BurnRateCondition,
  INDICATORS,
  type ThresholdCondition,
} from '@mcp-vitals/monitor';
import { compared, known } from './indicator.js';
import {
  aggregate,
  eventsOf,
  isCounted,
  labelsOf,
  type PromqlOptions,
  type Reading,
  targetLabelsOf,
  targetsOf,
} from './reading.js';
import { quoted } from './selector.js';

/** Source: The Site Reliability Workbook, chapter 5, table 5-8, its two pages. */
const BURN_WINDOWS = [
  { long: '1h', short: '5m', factor: 14.4 },
  { long: '6h', short: '30m', factor: 6 },
] as const;

/** A rule's expression: it has a sample for each alert that is to be active. */
export function conditionOf(rule: AlertRule, options: PromqlOptions): string {
  if ('absentFor' in rule) return absent(readingOf(rule, rule.absentFor, options));
  if ('objective' in rule) return burning(rule, options);
  if ('threshold' in rule) return exceeding(rule, options);
  throw new RangeError(`rule ${JSON.stringify(rule.name)}: its condition has no indicator; expand the rules first`);
}

/** The reading that gives the figure of a rule. */
export function figureOf(rule: AlertRule, options: PromqlOptions): Reading {
  if ('absentFor' in rule) return readingOf(rule, rule.absentFor, options);
  if ('objective' in rule) return readingOf(rule, (rule.windows ?? BURN_WINDOWS)[0]!.long, options);
  if ('threshold' in rule) return readingOf(rule, rule.over, options);
  throw new RangeError(`rule ${JSON.stringify(rule.name)}: its condition has no indicator; expand the rules first`);
}

type Selection = Pick<ThresholdCondition, 'indicator' | 'where' | 'by'>;

const readingOf = ({ indicator, where, by }: Selection, over: string, options: PromqlOptions): Reading => ({
  indicator: INDICATORS[indicator],
  over,
  where,
  by,
  options,
});

function exceeding(rule: AlertRule & ThresholdCondition, options: PromqlOptions): string {
  const reading = readingOf(rule, rule.over, options);
  const holds = compared(reading, rule.when, String(rule.threshold), rule.minimumEvents);
  return withoutData(rule, holds, known(reading, rule.minimumEvents), reading);
}

function burning(rule: AlertRule & BurnRateCondition, options: PromqlOptions): string {
  const pairs = (rule.windows ?? BURN_WINDOWS).map(({ long, short, factor }) => {
    const threshold = `${factor} * (100 - ${rule.objective})`;
    const reading = readingOf(rule, long, options);
    const holds = [
      compared(reading, '>', threshold, rule.minimumEvents),
      compared(readingOf(rule, short, options), '>', threshold, 0),
    ];
    return { holds: holds.join(' and '), known: known(reading, rule.minimumEvents) };
  });
  return withoutData(
    rule,
    either(pairs.map(({ holds }) => holds)),
    either(pairs.map((pair) => pair.known)),
    figureOf(rule, options),
  );
}

const either = (all: readonly string[]): string =>
  all.length === 1 ? all[0]! : all.map((one) => `(${one})`).join(' or ');

/** No events in the window, or no series. The value is 0. */
function absent(reading: Reading): string {
  const events = eventsOf(reading);
  const none = missing(events, reading).map((one) => `0 * ${one}`);
  return [...(isCounted(reading) ? [`${events} == 0`] : []), ...none].join(' or ');
}

/** A target that exports the metric and has no value, and no value anywhere. */
const missing = (value: string, reading: Reading): string[] => [
  `(${targetsOf(reading)} unless on (${targetLabelsOf(reading.options).join(', ')}) (${value}))`,
  `absent(${value})`,
];

/** Adds what a rule does without data. Such an alert has no value. @param value has a sample for each group with data */
function withoutData(rule: AlertRule, holds: string, value: string, reading: Reading): string {
  if (rule.onNoData === 'alert') return [holds, ...missing(value, reading).map((one) => `NaN * ${one}`)].join(' or ');
  if (rule.onNoData !== 'keep') return holds;
  // The alert of the last evaluation, pending or firing, goes on.
  const last = aggregate('max', labelsOf(reading), `ALERTS{alertname=${quoted(rule.name)}}`);
  return `${holds} or NaN * (${last} unless (${value}))`;
}
