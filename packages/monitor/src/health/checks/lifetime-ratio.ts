import type { Indicator } from '../../indicators/indicator.js';
import type { Measurement } from '../../indicators/measurement.js';

/** A ratio of lifetime counters; it has no window, and its text says so. */
export const lifetimeRatio = (indicator: Indicator, part: number, whole: number, nowMillis: number): Measurement => ({
  indicator: indicator.name,
  name: `${indicator.title} since the start`,
  value: whole > 0 ? (indicator.scale * part) / whole : null,
  unit: indicator.unit,
  count: whole,
  insufficient: !(whole >= indicator.minimumEvents),
  fromMillis: nowMillis,
  toMillis: nowMillis,
});
