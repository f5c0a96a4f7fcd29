import { serialInflation } from './serial-correlation.js';

/** The events of one window, and those of them that are counted. */
export interface WindowShare {
  readonly counted: number;
  readonly events: number;
}

/**
 * The standard normal score of the difference of two shares; positive when `after` is greater. Each share has two events of either
 * kind added, half to each side, so that few events do not look certain (Agresti and Caffo, 2000), and its variance is inflated by how much
 * more than by chance the windows differ (the design effect of Rao and Scott, 1992) and by their serial correlation: failures come in bursts.
 * @param before windows in the order of their times
 * @param after windows in the order of their times
 */
export function shareScore(before: readonly WindowShare[], after: readonly WindowShare[]): number {
  const [a, b] = [shareOf(before), shareOf(after)];
  const inflation = serialInflation(a.deviations, b.deviations);
  return (b.share - a.share) / Math.sqrt((a.variance + b.variance) * inflation);
}

function shareOf(windows: readonly WindowShare[]) {
  const events = windows.reduce((sum, window) => sum + window.events, 0);
  const counted = windows.reduce((sum, window) => sum + window.counted, 0);
  const plain = events === 0 ? 0 : counted / events;
  const deviations = windows.map((window) => window.counted - plain * window.events);
  const byWindows =
    windows.length < 2 ? 0 : deviations.reduce((sum, d) => sum + d * d, 0) * (windows.length / (windows.length - 1));
  const byChance = plain * (1 - plain) * events;
  const designEffect = byChance > 0 ? Math.max(1, byWindows / byChance) : 1;
  const share = (counted + 1) / (events + 2);
  return { share, deviations, variance: (designEffect * share * (1 - share)) / (events + 2) };
}
