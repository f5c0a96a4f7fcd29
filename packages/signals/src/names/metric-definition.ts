import { MCP_DURATION_BOUNDARIES } from './boundaries.js';

/** The definition of one metric, from which instruments, documents and dashboards are made. */
export interface MetricDefinition {
  readonly name: string;
  readonly instrument:
    | 'histogram'
    | 'counter'
    | 'updowncounter'
    | 'observablecounter'
    | 'observableupdowncounter'
    | 'observablegauge';
  /** UCUM unit. Durations are seconds, sizes bytes (`By`), counts `{thing}`. */
  readonly unit: string;
  readonly description: string;
  /** Upper bounds, inclusive, in `unit`. Histograms only. */
  readonly boundaries?: readonly number[];
  /** The attributes a point can carry. */
  readonly attributes: readonly string[];
}

/** A histogram of durations in seconds. */
export const duration = (
  name: string,
  description: string,
  attributes: readonly string[],
  boundaries = MCP_DURATION_BOUNDARIES,
): MetricDefinition => ({
  name,
  attributes,
  instrument: 'histogram',
  unit: 's',
  description,
  boundaries,
});

/** A gauge that is read at each collection. */
export const gauge = (
  name: string,
  unit: string,
  description: string,
  attributes: readonly string[] = [],
): MetricDefinition => ({
  name,
  instrument: 'observablegauge',
  unit,
  description,
  attributes,
});
