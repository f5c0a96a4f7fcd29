import type { SchemaChangeType, SchemaKind } from '@mcp-vitals/signals';
import type { Where } from '@mcp-vitals/windows';
import type { IndicatorName } from '../../indicators/catalogue.js';
import type { AlertLevel } from './alert-level.js';

/** Comparison of a value with a threshold, as PromQL writes it. */
export type Comparison = '>' | '>=' | '<' | '<=' | '==' | '!=';

/**
 * What an evaluation without data, or one that fails, does to the alert: `ok` counts as a good one, `alert` as one in which the
 * condition holds, `keep` lets an active one go on as if its condition held. `alert` and `keep` obey `for`.
 */
export type OnMissing = 'ok' | 'alert' | 'keep';

/** An indicator, narrowed and grouped. */
interface Selection {
  readonly indicator: IndicatorName;
  /** Further conditions, such as one cache's name. */
  readonly where?: Where;
  /** Attributes to group by: each group is an alert of its own. @default all series are one alert */
  readonly by?: readonly string[];
}

/** Holds while an indicator compares with a threshold. */
export interface ThresholdCondition extends Selection {
  /** The window, such as `5m`. */
  readonly over: string;
  readonly when: Comparison;
  /** In the indicator's unit, such as 5 for 5 %, or 1000 for a second of an indicator in `ms`. */
  readonly threshold: number;
  /**
   * With fewer events than this in the window there is no data.
   * @default the indicator's minimum; 0 for a count or a rate, whose value states its events itself
   */
  readonly minimumEvents?: number;
}

/**
 * Holds while an indicator has no events in its window, or no series. Until the windows reach back that far, there is no data.
 */
export interface AbsentCondition extends Selection {
  readonly absentFor: string;
}

/**
 * Holds while an error budget burns faster than `factor` in both windows of a pair.
 * Source: The Site Reliability Workbook, chapter 5, multiwindow, multi-burn-rate alerts.
 */
export interface BurnRateCondition extends Selection {
  /** Share of good events promised, in percent, such as 99.9. The indicator is an error ratio. */
  readonly objective: number;
  /** @default 1h/5m 14.4 and 6h/30m 6, without those that ask for 100 % of errors at the objective */
  readonly windows?: readonly BurnRateWindow[];
  /** With fewer events than this in the long window there is no data. @default the indicator's minimum */
  readonly minimumEvents?: number;
}

export interface BurnRateWindow {
  readonly long: string;
  readonly short: string;
  readonly factor: number;
}

/**
 * Holds while the anomaly tracker has an open anomaly. Each operation and kind is an alert of its own. `severity` is the least
 * severity; without it any.
 */
export interface AnomalyCondition {
  readonly anomaly: { readonly operation?: string; readonly kind?: string; readonly severity?: 'warning' | 'critical' };
}

/** Holds while the health of the process, or one check, is at least this bad. */
export interface HealthCondition {
  readonly health: { readonly check?: string; readonly status: 'degraded' | 'unhealthy' };
}

/** Holds for as long as `over` after a definition changed. Each kind of definition is an alert of its own. */
export interface SchemaChangeCondition {
  readonly schemaChange: {
    readonly change: SchemaChangeType;
    readonly kind?: SchemaKind;
    /** @default '15m' */
    readonly over?: string;
  };
}

export type AlertCondition =
  | ThresholdCondition
  | AbsentCondition
  | BurnRateCondition
  | AnomalyCondition
  | HealthCondition
  | SchemaChangeCondition;

/** A rule as its author writes it, in code, JSON or YAML. It is data, evaluated in process and compiled to PromQL. */
export type AlertRule = AlertCondition & {
  /** Unique; letters, digits and `_`, at most 128 characters. It is the label `alertname`. */
  readonly name: string;
  readonly level: AlertLevel;
  /** How long the condition has to hold before the alert fires. @default fires at once */
  readonly for?: string;
  /** How long the alert keeps firing after the condition last held. @default resolves at once */
  readonly keepFiringFor?: string;
  /** Consecutive good evaluations before a firing alert resolves. @default 1 */
  readonly recoverAfter?: number;
  /** @default 'ok' */
  readonly onNoData?: OnMissing;
  /** @default 'keep' */
  readonly onError?: OnMissing;
  readonly labels?: Readonly<Record<string, string>>;
  /** Data-only templates: `{{ value }}`, `{{ labels.NAME }}`, `{{ threshold }}`, `{{ over }}`, `{{ count }}`. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Names of rules; while one of them fires, this one notifies nobody. */
  readonly dependsOn?: readonly string[];
  /** Evaluated and recorded, never sent. @default false */
  readonly shadow?: boolean;
};
