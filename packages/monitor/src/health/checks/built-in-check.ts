import type { HealthThresholds } from '../judgement/threshold.js';
import type { CheckOutcome, HealthCheck } from '../running/check.js';
import type { HealthDependencies } from './dependencies.js';

/** A check that comes with the monitor: it starts afresh when something it looks at is replaced. */
export interface BuiltInCheck extends HealthCheck {
  readonly dependsOn: readonly (keyof HealthDependencies)[];
}

/** What the built-in checks are made from. */
export interface CheckSetUp {
  readonly dependencies: () => HealthDependencies;
  readonly thresholds: HealthThresholds;
  /** How far back they look. */
  readonly over: string;
}

/** The outcome of a check without anything to look at. */
export const notSetUp = (missing: string): CheckOutcome => ({
  status: 'unknown',
  reason: `not set up: pass ${missing} to setDependencies()`,
  responseTimeMs: null,
  applicable: false,
});
