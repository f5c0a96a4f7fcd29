import type { Indicator } from '@mcp-vitals/monitor';
import type { MetricNaming } from './naming.js';

/** Where the metrics of an expression come from. */
export interface PromqlOptions {
  readonly naming: MetricNaming;
  /**
   * Labels of a scrape target that each result keeps. With the default each process is judged by itself, as inside the
   * process. With `['job']` the processes of a service are one: their events are added up, and of their gauges the worst one
   * is read. @default ['job', 'instance']
   */
  readonly targetLabels?: readonly string[];
}

/** How an indicator is read: the part of a rule that names it. */
export interface IndicatorOptions extends PromqlOptions {
  /** The window, such as `5m`. */
  readonly over: string;
  /** Further conditions, as in a rule. */
  readonly where?: Readonly<Record<string, unknown>>;
  /** Attributes to group by. */
  readonly by?: readonly string[];
  /** Fewer events than this in the window give no sample. @default the indicator's minimum */
  readonly minimumEvents?: number;
}

/**
 * The PromQL expression of an indicator, in the indicator's unit. It has no sample where the windows have no data, too few
 * events included. Of a histogram's longest duration Prometheus knows only the bucket: its upper bound is given.
 */
export function compileIndicator(indicator: Indicator, options: IndicatorOptions): string {
  throw new Error(`not yet: ${indicator.name} ${options.over}`);
}
