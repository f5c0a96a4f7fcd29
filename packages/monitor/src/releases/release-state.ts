import type { IndicatorComparison } from './compare-releases.js';
import type { Release } from './release.js';

/** The release that runs, and what it changed. */
export interface ReleaseState {
  readonly current: Omit<Release, 'samples'>;
  /** The release before it; `undefined` where none is known. */
  readonly previous: Omit<Release, 'samples'> | undefined;
  /** Empty without a release before. */
  readonly comparison: readonly IndicatorComparison[];
  /** When it was looked at, as wall time in milliseconds since the epoch. */
  readonly atMillis: number;
}

/** Why there is no comparison, or what it tells; one sentence. */
export function summaryOf({ current, previous, comparison }: ReleaseState): string {
  if (previous === undefined) {
    return `No release before ${current.version} is known: set MCP_RELEASES_PATH to a folder that outlives the process.`;
  }
  const of = (verdict: string) => comparison.filter((one) => one.verdict === verdict).length;
  const judged = comparison.length - of('insufficient');
  if (judged === 0) return `Insufficient data to compare ${current.version} with ${previous.version}.`;
  return `Of ${judged} indicators compared with ${previous.version}, ${of('worse')} are worse, ${of('better')} better.`;
}
