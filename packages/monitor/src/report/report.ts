import { type Clock, systemClock, wallTimeOf } from '@mcp-vitals/signals';
import { type ReportSources, readContent } from './content.js';
import { DASHBOARD, type DashboardData, type MonitoringReport, REPORT } from './definition.js';
import { type IsoTime, readFields } from './field.js';

export interface ReportOptions {
  /** The window of the metrics. @default '5m' */
  readonly over?: string;
  /** The clock of the sources, for the times that people read. @default {@link systemClock} */
  readonly clock?: Clock;
}

/**
 * The data of a dashboard, in the shape of the Python system, with the figures behind it.
 * @param nowMillis the present on the monotonic clock
 */
export const getMonitoringDashboardData = (
  sources: ReportSources,
  nowMillis: number,
  options: ReportOptions = {},
): DashboardData => readFields(DASHBOARD, readContent(sources, nowMillis, options.over), isoTime(options));

/**
 * The whole report; its JSON follows `@mcp-vitals/monitor/report.schema.json`.
 * @param nowMillis the present on the monotonic clock
 */
export const report = (sources: ReportSources, nowMillis: number, options: ReportOptions = {}): MonitoringReport =>
  readFields(REPORT, readContent(sources, nowMillis, options.over), isoTime(options));

/** Every time of one report is moved by the same offset, so that its windows keep their lengths. */
function isoTime({ clock = systemClock }: ReportOptions): IsoTime {
  const offsetMillis = Math.round(wallTimeOf(clock, clock.now()) - clock.now());
  // Most figures of one report have the same window.
  const known = new Map<number, string>();
  return (monotonicMillis) => {
    let iso = known.get(monotonicMillis);
    if (iso === undefined) {
      iso = new Date(monotonicMillis + offsetMillis).toISOString();
      known.set(monotonicMillis, iso);
    }
    return iso;
  };
}
