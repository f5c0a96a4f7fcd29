import type { Comparison, Indicator } from '@mcp-vitals/monitor';
import type { Where } from '@mcp-vitals/windows';
import {
  aggregate,
  eventsOf,
  expressionOf,
  labelsOf,
  type PromqlOptions,
  type Reading,
  restsOnEvents,
  worstOver,
} from './reading.js';

export interface IndicatorOptions extends PromqlOptions {
  /** The window, such as `5m`, or a variable of Grafana, such as `$__rate_interval`. */
  readonly over: string;
  /** Further conditions, as in a rule. */
  readonly where?: Where;
  /** Further matchers of each series, as PromQL writes them, such as `job=~"$job"`. */
  readonly matchers?: readonly string[];
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
  const { over, where, by, matchers, minimumEvents } = options;
  return known({ indicator, over, where, by, matchers, options }, minimumEvents);
}

/** The value of a reading, in the indicator's unit, where there are enough events. */
export function known(reading: Reading, minimumEvents = defaultMinimum(reading)): string {
  const [value, evidence] = [scaledValueOf(reading), evidenceOf(reading, minimumEvents)];
  return evidence === undefined ? value : `${value} and ${evidence}`;
}

/** The groups of a reading, those with too few events included. */
export const seen = (reading: Reading, minimumEvents: number): string =>
  minimumEvents > 0 || restsOnEvents(reading) ? eventsOf(reading) : scaledValueOf(reading);

/** The value of a reading where it compares with the threshold and there are enough events. */
export function compared(reading: Reading, when: Comparison, threshold: string, minimumEvents: number): string {
  const evidence = evidenceOf(reading, minimumEvents);
  const holds = `${scaledValueOf(reading)} ${when} ${threshold}`;
  return evidence === undefined ? holds : `${holds} and ${evidence}`;
}

/** A count states its events itself, and a sample needs no others. */
const defaultMinimum = (reading: Reading): number => (restsOnEvents(reading) ? reading.indicator.minimumEvents : 0);

function evidenceOf(reading: Reading, minimumEvents: number): string | undefined {
  if (minimumEvents > 0) return `${eventsOf(reading)} >= ${minimumEvents}`;
  return restsOnEvents(reading) ? `${eventsOf(reading)} > 0` : undefined;
}

/** Of groups that are not added up, the worst one is read. */
function scaledValueOf(reading: Reading): string {
  const { better, scale } = reading.indicator;
  const labels = labelsOf(reading);
  const apart = worstOver(reading);
  const each = expressionOf(reading, [...labels, ...apart]);
  const value = apart.length === 0 ? each : aggregate(better === 'lower' ? 'max' : 'min', labels, each);
  if (scale === 1) return value;
  return apart.length === 0 && value.includes(' / ') ? `${scale} * (${value})` : `${scale} * ${value}`;
}
