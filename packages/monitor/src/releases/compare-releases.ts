import type { Indicator } from '../indicators/indicator.js';
import { familyWise } from '../statistics/family-wise.js';
import { median } from '../statistics/median.js';
import { normalWithin } from '../statistics/normal.js';
import { rankSumScore } from '../statistics/rank-sum.js';
import { shareScore, type WindowShare } from '../statistics/two-shares.js';
import { COMPARED, changesWithAge, isShare } from './compared-indicators.js';
import type { Release, ReleaseSample } from './release.js';

/** The least windows on either side: the tests are approximations that hold from here on. */
const MINIMUM_WINDOWS = 8;
/** The least events on either side of a share. */
const MINIMUM_EVENTS = 20;
/** From this confidence on an indicator has moved. */
const MOVED_CONFIDENCE = 0.99;
/** From this confidence on a change that matters is too likely to be called no difference: it wants more windows. */
const LIKELY_CONFIDENCE = 0.9;
/**
 * The least change that matters: a tenth of a level and, of a duration, a millisecond, which no caller feels; one percentage point of a
 * share, or of a limit.
 */
const LEAST_CHANGE = 0.1;
const LEAST_MILLIS = 1;
const LEAST_POINTS = 1;

/** One side of a comparison. */
export interface ReleaseFigure {
  /** The median of the windows; of a share, all its windows together. */
  readonly value: number;
  readonly windows: number;
  readonly events: number;
}

export type ReleaseVerdict = 'better' | 'worse' | 'no_difference' | 'insufficient';

/** One indicator before and after a release. */
export interface IndicatorComparison {
  readonly indicator: Indicator;
  /** `null` without a sample. */
  readonly before: ReleaseFigure | null;
  readonly after: ReleaseFigure | null;
  /** Relative change of a level, percentage points of a share; `null` where a side is missing or was 0. */
  readonly change: number | null;
  /**
   * How sure it is that the two differ, 0 to 1: one minus the probability of such a difference by chance, corrected for the number of
   * indicators compared. `null` with too few windows or events.
   */
  readonly confidence: number | null;
  readonly verdict: ReleaseVerdict;
}

/** The indicators measured in either release, those that moved first. Pure. */
export function compareReleases(before: Release, after: Release): IndicatorComparison[] {
  const [earlier, later] = [byIndicator(before), byIndicator(after)];
  const pairs = COMPARED.map((indicator) => ({
    indicator,
    before: earlier.get(indicator.name) ?? [],
    after: later.get(indicator.name) ?? [],
  }))
    .filter((pair) => pair.before.length + pair.after.length > 0)
    .map((pair) => (changesWithAge(pair.indicator) ? atEqualAges(pair) : pair));
  const comparable = pairs.filter(isSufficient);
  const chances = familyWise(comparable.map((pair) => 1 - normalWithin(scoreOf(pair))));
  const chanceOf = new Map(comparable.map((pair, i) => [pair, chances[i]!]));
  return pairs
    .map((pair) => comparisonOf(pair, chanceOf.get(pair)))
    .sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || (b.confidence ?? 0) - (a.confidence ?? 0));
}

const ORDER = { worse: 0, better: 1, no_difference: 2, insufficient: 3 } as const;

interface Pair {
  readonly indicator: Indicator;
  readonly before: readonly ReleaseSample[];
  readonly after: readonly ReleaseSample[];
}

function byIndicator({ samples }: Release): Map<string, ReleaseSample[]> {
  const groups = new Map<string, ReleaseSample[]>();
  for (const sample of samples) {
    const group = groups.get(sample.indicator);
    if (group === undefined) groups.set(sample.indicator, [sample]);
    else group.push(sample);
  }
  return groups;
}

/** Only the windows of ages at which both releases have some. */
function atEqualAges({ indicator, before, after }: Pair): Pair {
  const ages = [before, after].map((side) => side.map(({ ageMillis }) => ageMillis));
  const from = Math.max(...ages.map((side) => Math.min(...side)));
  const to = Math.min(...ages.map((side) => Math.max(...side)));
  const within = ({ ageMillis }: ReleaseSample): boolean => ageMillis >= from && ageMillis <= to;
  return { indicator, before: before.filter(within), after: after.filter(within) };
}

const eventsIn = (samples: readonly ReleaseSample[]): number => samples.reduce((sum, { count }) => sum + count, 0);

const isSufficient = ({ indicator, before, after }: Pair): boolean =>
  [before, after].every(
    (side) => side.length >= MINIMUM_WINDOWS && (!isShare(indicator) || eventsIn(side) >= MINIMUM_EVENTS),
  );

function scoreOf({ indicator, before, after }: Pair): number {
  if (isShare(indicator)) return shareScore(before.map(shareIn), after.map(shareIn));
  return rankSumScore(before.map(levelIn), after.map(levelIn));
}

const levelIn = ({ value }: ReleaseSample): number => value;
/** A share's indicator counts the events of the whole, in per cent. */
const shareIn = ({ value, count }: ReleaseSample): WindowShare => ({ counted: (value / 100) * count, events: count });

function comparisonOf(pair: Pair, chance: number | undefined): IndicatorComparison {
  const { indicator } = pair;
  const [before, after] = [figureOf(indicator, pair.before), figureOf(indicator, pair.after)];
  const change = changeOf(indicator, before, after);
  const confidence = chance === undefined ? null : 1 - chance;
  return { indicator, before, after, change, confidence, verdict: verdictOf(indicator, before, after, confidence) };
}

function figureOf(indicator: Indicator, samples: readonly ReleaseSample[]): ReleaseFigure | null {
  if (samples.length === 0) return null;
  const events = eventsIn(samples);
  const value = isShare(indicator)
    ? samples.reduce((sum, one) => sum + one.value * one.count, 0) / events
    : median(samples.map(levelIn));
  return { value, windows: samples.length, events };
}

function changeOf(indicator: Indicator, before: ReleaseFigure | null, after: ReleaseFigure | null): number | null {
  if (before === null || after === null) return null;
  if (isShare(indicator)) return after.value - before.value;
  return before.value === 0 ? null : after.value / before.value - 1;
}

function verdictOf(
  indicator: Indicator,
  before: ReleaseFigure | null,
  after: ReleaseFigure | null,
  confidence: number | null,
): ReleaseVerdict {
  if (confidence === null || before === null || after === null) return 'insufficient';
  const difference = after.value - before.value;
  if (confidence < LIKELY_CONFIDENCE || Math.abs(difference) < leastChange(indicator, before.value)) {
    return 'no_difference';
  }
  if (confidence < MOVED_CONFIDENCE) return 'insufficient';
  return difference > 0 === (indicator.better === 'higher') ? 'better' : 'worse';
}

function leastChange(indicator: Indicator, before: number): number {
  if (isShare(indicator)) return LEAST_POINTS;
  const least = indicator.unit === 'ms' ? LEAST_MILLIS : indicator.unit === '%' ? LEAST_POINTS : Number.MIN_VALUE;
  return Math.max(LEAST_CHANGE * Math.abs(before), least);
}
