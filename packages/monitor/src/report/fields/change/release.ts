import { format } from '../../../format.js';
import type { IndicatorComparison, ReleaseFigure } from '../../../releases/compare-releases.js';
import { isShare } from '../../../releases/compared-indicators.js';
import { confidenceText } from '../../../releases/release-advice.js';
import { type ReleaseState, summaryOf } from '../../../releases/release-state.js';
import { amount, choice, fieldsOf, list, number, objectOrNull, text, wallMoment } from '../../field.js';

const FIGURE_OF_RELEASE = fieldsOf<ReleaseFigure>()({
  value: amount(({ value }) => value, undefined, {}),
  windows: amount(({ windows }) => windows, undefined, { minimum: 0, description: 'Windows that it rests on.' }),
  events: amount(({ events }) => events, undefined, { minimum: 0, description: 'Events in all its windows.' }),
});

const valueColumn = (head: string) => ({
  head,
  show: (side: { readonly value: number } | null, { unit }: Readonly<Record<string, unknown>>) =>
    format(side?.value ?? null, String(unit)),
});

export const RELEASE_INDICATOR = fieldsOf<IndicatorComparison>()({
  indicator: text(({ indicator }) => indicator.name),
  name: text(({ indicator }) => indicator.title, { head: 'indicator' }),
  unit: text(({ indicator }) => indicator.unit),
  verdict: choice(['worse', 'better', 'no_difference', 'insufficient'], ({ verdict }) => verdict, {
    head: 'verdict',
    show: (verdict) => (verdict === 'insufficient' ? 'insufficient data' : verdict.replace('_', ' ')),
  }),
  before: objectOrNull(FIGURE_OF_RELEASE, ({ before }) => before ?? undefined, {}, valueColumn('before')),
  after: objectOrNull(FIGURE_OF_RELEASE, ({ after }) => after ?? undefined, {}, valueColumn('after')),
  change: number(({ change }) => change, undefined, {
    digits: 4,
    description: 'In the unit of change_unit: relative, where 0.2 is a fifth more, or percentage points.',
  }),
  change_unit: choice(['relative', 'points'], ({ indicator }) => (isShare(indicator) ? 'points' : 'relative')),
  confidence: number(
    ({ confidence }) => confidence,
    { head: 'confidence', show: (value) => (value === null ? '–' : confidenceText(value)) },
    {
      minimum: 0,
      maximum: 1,
      digits: 6,
      description: 'One minus the probability of such a difference by chance, corrected for the number of indicators.',
    },
  ),
});

const RELEASE_MARK = fieldsOf<ReleaseState['current']>()({
  version: text(({ version }) => version),
  since: wallMoment(({ sinceMillis }) => sinceMillis),
});

/** The running release, and the indicators before and after it. */
export const RELEASE = fieldsOf<ReleaseState>()({
  version: text(({ current }) => current.version),
  since: wallMoment(({ current }) => current.sinceMillis),
  previous: objectOrNull(RELEASE_MARK, ({ previous }) => previous),
  summary: text(summaryOf),
  indicators: list(RELEASE_INDICATOR, ({ comparison }) => comparison),
});
