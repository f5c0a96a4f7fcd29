import type { HealthThresholds } from '../judgement/threshold.js';
import type { CheckOutcome, HealthCheck } from '../running/check.js';
import type { HealthDependencies } from './dependencies.js';

/** A check that comes with the monitor: it starts afresh when one of its dependencies is replaced. */
export interface BuiltInCheck extends HealthCheck {
  readonly dependsOn: readonly (keyof HealthDependencies)[];
}

/** The inputs of the built-in checks. */
export interface CheckSetUp {
  readonly dependencies: () => HealthDependencies;
  readonly thresholds: HealthThresholds;
  /** Length of their window. */
  readonly over: string;
}

/** The outcome of a check without anything to look at. */
export const notSetUp = (missing: string): CheckOutcome => ({
  status: 'unknown',
  reason: `not set up: pass ${missing} to setDependencies()`,
  responseTimeMs: null,
  applicable: false,
});
