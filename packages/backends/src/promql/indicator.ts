import type { Comparison, Indicator } from '@mcp-vitals/monitor';
import type { Where } from '@mcp-vitals/windows';
import {
  aggregate,
  labelsOf,
  type Measured,
  measured,
  type PromqlOptions,
  type Reading,
  worstOver,
} from './reading.js';

export interface IndicatorOptions extends PromqlOptions {
  /** The window, such as `5m`. */
  readonly over: string;
  /** Further conditions, as in a rule. */
  readonly where?: Where;
  /** Attributes to group by. @default all series are one group */
  readonly by?: readonly string[];
  /** Fewer events than this in the window give no sample. @default the indicator's minimum */
  readonly minimumEvents?: number;
}

/**
 * The PromQL expression of an indicator, in the indicator's unit. It has no sample where the windows have no data, too few
 * events included. Of a histogram's longest duration Prometheus knows only the bucket: its upper bound is given.
 * @throws RangeError when `over` is not a duration
 */
export function compileIndicator(indicator: Indicator, options: IndicatorOptions): string {
  const { over, where, by, minimumEvents } = options;
  return known({ indicator, over, where, by, options }, minimumEvents);
}

/** The value of a reading where there are enough events. */
export function known(reading: Reading, minimumEvents = reading.indicator.minimumEvents): string {
  const apart = worstOver(reading);
  if (apart.length > 0) return worst(reading, apart, minimumEvents);
  const figure = measured(reading, labelsOf(reading));
  const guard = guardOf(figure, minimumEvents);
  const value = scaled(figure.value, reading.indicator.scale);
  if (guard === undefined) return value;
  return value === figure.events ? guard : `${value} and ${guard}`;
}

/** The value of a reading where there are enough events and it compares with the threshold. */
export function compared(
  reading: Reading,
  when: Comparison,
  threshold: string,
  minimumEvents = reading.indicator.minimumEvents,
): string {
  const apart = worstOver(reading);
  if (apart.length > 0) return `${worst(reading, apart, minimumEvents)} ${when} ${threshold}`;
  const figure = measured(reading, labelsOf(reading));
  const guard = guardOf(figure, minimumEvents);
  const value = scaled(figure.value, reading.indicator.scale);
  const isImplied = value === figure.events && when.startsWith('>') && Number(threshold) >= minimumEvents;
  return `${value} ${when} ${threshold}${guard === undefined || isImplied ? '' : ` and ${guard}`}`;
}

/** Among the groups that are not added up, the worst of those with enough events. */
function worst(reading: Reading, apart: readonly string[], minimumEvents: number): string {
  const { better, scale } = reading.indicator;
  const labels = labelsOf(reading);
  const figure = measured(reading, [...labels, ...apart]);
  const guard = guardOf(figure, minimumEvents);
  const value = guard === undefined ? figure.value : `${figure.value} and ${guard}`;
  return scaled(aggregate(better === 'lower' ? 'max' : 'min', labels, value), scale);
}

/** The evidence; `undefined` where every value has enough. */
function guardOf({ events, least, needsEvents }: Measured, minimumEvents: number): string | undefined {
  if (minimumEvents > least) return `${events} >= ${minimumEvents}`;
  return needsEvents ? `${events} > 0` : undefined;
}

function scaled(value: string, scale: number): string {
  if (scale === 1) return value;
  return value.includes(' / ') ? `${scale} * (${value})` : `${scale} * ${value}`;
}
