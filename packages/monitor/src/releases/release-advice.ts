import { format } from '../format.js';
import type { Recommendation } from '../recommend/recommendation.js';
import type { IndicatorComparison } from './compare-releases.js';
import { isShare } from './compared-indicators.js';
import type { ReleaseState } from './release-state.js';

/** Indicators that one recommendation names. */
const NAMED = 3;

/** A recommendation where indicators got worse with the release. @param nowMillis the present on the monotonic clock */
export function releaseAdvice(state: ReleaseState, nowMillis: number): Recommendation[] {
  const worse = state.comparison.filter(({ verdict }) => verdict === 'worse');
  if (state.previous === undefined || worse.length === 0) return [];
  const { current, previous, atMillis } = state;
  // A wall clock that was set back would have it begin in the future.
  const window = { fromMillis: nowMillis - Math.max(0, atMillis - current.sinceMillis), toMillis: nowMillis };
  const named = worse.slice(0, NAMED).map(describeComparison).join('; ');
  const further = worse.length > NAMED ? `; and ${worse.length - NAMED} more` : '';
  return [
    {
      kind: 'release_regression',
      subject: current.version,
      severity: 'warning',
      text:
        `Since ${current.version} follows ${previous.version}, ${worse.length === 1 ? 'an indicator is' : `${worse.length} indicators are`} worse: ` +
        `${named}${further}. Compare traces of both releases, or go back to ${previous.version}.`,
      evidence: worse.slice(0, NAMED).flatMap((one) => evidenceOf(one, window)),
      savesMillis: null,
      ...window,
      traceIds: [],
    },
  ];
}

/** Such as `p95 duration of server requests 12 ms, now 31 ms (+158 %, confidence 99.9 %)`. */
export function describeComparison({ indicator, before, after, change, confidence }: IndicatorComparison): string {
  const sign = change !== null && change > 0 ? '+' : '';
  const changed =
    change === null
      ? ''
      : isShare(indicator)
        ? `${sign}${format(change, 'points')}, `
        : `${sign}${format(100 * change, '%')}, `;
  const sure = confidence === null ? 'insufficient data' : `confidence ${confidenceText(confidence)}`;
  const value = (figure: IndicatorComparison['before']) => format(figure?.value ?? null, indicator.unit);
  return `${indicator.title} ${value(before)}, now ${value(after)} (${changed}${sure})`;
}

/** In per cent, rounded down, because no confidence is 100 %. */
export const confidenceText = (confidence: number): string =>
  `${Math.min(99.99, Math.floor(10_000 * confidence) / 100)} %`;

const evidenceOf = (
  { indicator, before, after }: IndicatorComparison,
  window: { readonly fromMillis: number; readonly toMillis: number },
) =>
  [['before', before] as const, ['after', after] as const].flatMap(([when, figure]) =>
    figure === null
      ? []
      : {
          name: `${indicator.title}, ${when}`,
          value: figure.value,
          unit: indicator.unit,
          count: figure.events,
          insufficient: false,
          ...window,
        },
  );
