import type { AlertLevel } from './alert-level.js';
import type { AlertRule, OnMissing } from './alert-rule.js';
import type { IndicatorTest } from './indicator-test.js';

/** The part of a rule that its alerts keep, even after the rule is gone. */
export interface RuleFacts {
  readonly name: string;
  readonly level: AlertLevel;
  /** `alertname`, `severity` and the rule's own labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Templates. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly dependsOn: readonly string[];
  readonly shadow: boolean;
}

/** A validated rule with its durations in milliseconds, its defaults filled in and its condition expanded to tests. */
export interface PreparedRule extends RuleFacts {
  readonly rule: AlertRule;
  /**
   * The condition holds for a group when all tests of one alternative hold for it. The first test of an alternative gives the
   * figure, and says whether there is data.
   */
  readonly alternatives: readonly (readonly IndicatorTest[])[];
  /** The attributes that all its tests group by. */
  readonly by: readonly string[];
  /** Their names as labels. */
  readonly groupLabels: readonly string[];
  readonly forMillis: number;
  readonly keepFiringForMillis: number;
  readonly recoverAfter: number;
  readonly onNoData: OnMissing;
  readonly onError: OnMissing;
  /** Equal for two rules whose conditions and labels are equal, so that an alert of one is an alert of the other. */
  readonly identity: string;
}
