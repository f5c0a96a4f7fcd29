import type { Where, WindowView } from '@mcp-vitals/windows';
import { INDICATORS, type IndicatorName } from '../../indicators/catalogue.js';
import { type GroupMeasurement, type Measurement, measure, measureEach } from '../../indicators/measurement.js';

/** Asks the windows for indicators over one stretch of time. */
export interface Asking {
  one(name: IndicatorName, where?: Where): Measurement;
  each(name: IndicatorName, by: readonly string[], where?: Where): GroupMeasurement[];
}

export const asking = (windows: WindowView, nowMillis: number, over: string): Asking => ({
  one: (name, where) => measure(INDICATORS[name], windows, nowMillis, { over, ...(where && { where }) }),
  each: (name, by, where) => measureEach(INDICATORS[name], windows, nowMillis, { over, by, ...(where && { where }) }),
});
