import type { PreparedRule } from '../rules/prepared-rule.js';
import type { AlertFigure } from './alert-figure.js';

/** The evaluation of one rule at one time. */
export interface RuleResult {
  readonly rule: PreparedRule;
  /** One sample a group; none when no group has data, and none after an error. */
  readonly samples: readonly RuleSample[];
  /** Why the evaluation failed. */
  readonly error?: string;
}

/** The verdict on one group of series. */
export interface RuleSample {
  /** Identifies the group among those of the rule: {@link labelKey} of its labels. */
  readonly key: string;
  /** The group's labels, with Prometheus' label names; labels without a value are left out. */
  readonly labels: Readonly<Record<string, string>>;
  readonly verdict: 'holds' | 'good' | 'no_data';
  readonly figure: AlertFigure;
  /** The trace of the worst call in the window, where one is known. */
  readonly traceId?: string | undefined;
}
