/** One fault of the evaluator: a text of a built file and what stands there instead. */
export interface Mutation {
  readonly fault: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const windows = (name: string) => `windows/dist/${name}.js`;
const alert = (name: string) => `monitor/dist/alert/${name}.js`;

const WINDOWS: readonly (readonly [string, string, string, string])[] = [
  ['increases are not extrapolated', 'query/promql', 'return (sampled + start + end) / sampled;', 'return 1;'],
  [
    'an increase is extrapolated to before the counter was 0',
    'query/promql',
    'limit(Math.min(before, zero))',
    'limit(before)',
  ],
  ['an increase is extrapolated over any gap', 'query/promql', 'gap < interval * 1.1 ? gap : interval / 2', 'gap'],
  ['a percentile has the rank of one value less', 'query/promql', 'quantile * total', 'quantile * (total - 1)'],
  ['a percentile is not interpolated', 'query/promql', '* ((rank - below) / (counts[bucket] - below))', ''],
  ['resets are ignored', 'store/ingest', 'fell ? value : value - series.value', 'value - series.value'],
  ['the left edge of a window is open', 'query/prometheus-measurer', 'Math.ceil(fromMillis) - 1', 'fromMillis'],
  [
    'a first sample counts as an increase',
    'query/prometheus-measurer',
    'Math.max(this.#fromMillis, series.bornMillis - 1)',
    'this.#fromMillis',
  ],
  [
    'one sample is enough for an increase',
    'query/prometheus-measurer',
    'increase === undefined ? NOTHING : { value: value.value, count: increase }',
    '{ value: value.value, count: increase ?? 0 }',
  ],
  [
    'current values are looked for in ten seconds only',
    'query/prometheus-measurer',
    'LOOKBACK_MILLIS = 300_000',
    'LOOKBACK_MILLIS = 10_000',
  ],
  [
    'a missing numerator is no data',
    'query/evaluate',
    '(part.value ?? 0) / whole.value',
    '(part.value ?? NaN) / whole.value',
  ],
  [
    'a gauge has no mean but a sum',
    'query/exact-measurer',
    "value: sum / count, count };\n    return take === 'max'",
    "value: sum, count };\n    return take === 'max'",
  ],
  [
    'a gauge that ended goes on',
    'query/exact-measurer',
    'series.lastActiveMillis < newest.endMillis ? undefined : series.value',
    'series.value',
  ],
  [
    'conditions on one of several values match any',
    'query/query',
    'matcher.some((wanted) => value === String(wanted))',
    'true',
  ],
  ['negated conditions match any', 'query/query', '!matchesOne(value, matcher.not)', 'true'],
];

const ALERTS: readonly (readonly [string, string, string, string])[] = [
  [
    '> holds at the threshold',
    'evaluate/verdicts',
    "'>': (value, threshold) => value > threshold",
    "'>': (value, threshold) => value >= threshold",
  ],
  [
    '>= does not hold at the threshold',
    'evaluate/verdicts',
    "'>=': (value, threshold) => value >= threshold",
    "'>=': (value, threshold) => value > threshold",
  ],
  [
    '< holds at the threshold',
    'evaluate/verdicts',
    "'<': (value, threshold) => value < threshold",
    "'<': (value, threshold) => value <= threshold",
  ],
  ['values have the unit of the metric', 'evaluate/verdicts', 'answer.value * indicator.scale', 'answer.value'],
  [
    'absence is known from the start',
    'evaluate/verdicts',
    "fromMillis <= nowMillis - parseDuration(test.over) ? 'holds' : 'no_data'",
    "'holds'",
  ],
  ['no events are no absence', 'evaluate/verdicts', "value === 0 && !isCurrent ? absent : 'good'", "'good'"],
  [
    'minimum events are ignored',
    'rules/indicator-test',
    'minimumEvents > 0 ? events >= minimumEvents : events > 0',
    'true',
  ],
  [
    'the best of the groups counts',
    'evaluate/shared-queries',
    "better === 'lower' ? a > b : a < b",
    "better === 'lower' ? a < b : a > b",
  ],
  [
    'one test of an alternative is enough',
    'evaluate/rule-evaluator',
    'verdictsIn(tests).every(',
    'verdictsIn(tests).some(',
  ],
  ['the budget burns twice as fast', 'rules/expand', 'rounded(factor * ', 'rounded((factor / 2) * '],
  [
    'the short window of a burn rate is the long one',
    'rules/expand',
    'over: short, minimumEvents: 0',
    'over: long, minimumEvents: 0',
  ],
  [
    'the labels of groups are in the wrong order',
    'evaluate/rule-evaluator',
    'labels[groupLabels[i]]',
    'labels[groupLabels[groupLabels.length - 1 - i]]',
  ],
  ['`for` is ignored', 'states/alert-entry', '- progress.lostMillis < rule.forMillis', '- progress.lostMillis < 0'],
  [
    '`for` lasts one evaluation longer',
    'states/alert-entry',
    '- progress.lostMillis < rule.forMillis',
    '- progress.lostMillis <= rule.forMillis',
  ],
  [
    '`keepFiringFor` is ignored',
    'states/alert-entry',
    'nowMillis - progress.goodSinceMillis < rule.keepFiringForMillis || ',
    '',
  ],
  [
    '`keepFiringFor` lasts one evaluation longer',
    'states/alert-entry',
    'nowMillis - progress.goodSinceMillis < rule.keepFiringForMillis',
    'nowMillis - progress.goodSinceMillis <= rule.keepFiringForMillis',
  ],
  [
    '`keepFiringFor` goes on where it was left',
    'states/alert-entry',
    'keep(rule, nowMillis) {\n        this.progress.goodSinceMillis = null;',
    'keep(rule, nowMillis) {',
  ],
  ['`recoverAfter` is ignored', 'states/alert-entry', ' || progress.goods < rule.recoverAfter', ''],
  [
    'an alert of a group without data is not kept',
    'states/rule-alerts',
    "sample.verdict === 'no_data' && onNoData === 'keep'",
    'false',
  ],
  [
    'a group without data makes no alert',
    'states/rule-alerts',
    "sample.verdict === 'no_data' && onNoData === 'alert'",
    'false',
  ],
  [
    'no data at all makes no alert',
    'states/rule-alerts',
    "if (treatment === 'alert')\n            this.#hold",
    'if (false)\n            this.#hold',
  ],
  ['alerts are not kept without any data', 'states/rule-alerts', "if (treatment === 'keep' ||", 'if (false ||'],
];

/** Faults of every stage, each of which changes some alert. */
export const MUTATIONS: readonly Mutation[] = [
  ...WINDOWS.map(([fault, name, find, replace]) => ({ fault, file: windows(name), find, replace })),
  ...ALERTS.map(([fault, name, find, replace]) => ({ fault, file: alert(name), find, replace })),
];
