import type { RuleResult } from '../evaluate/rule-result.js';
import type { RuleSet } from '../rules/rule-set.js';
import type { Alert, AlertState } from './alert.js';

export interface AlertStatesOptions {
  /** Interval of evaluations. A much longer gap, such as a suspended machine, counts as one interval of `for`. */
  readonly intervalMillis: number;
  /** Alerts kept at once; further ones are dropped and counted. @default 10_000 */
  readonly maxAlerts?: number;
}

/** A change of one alert's state; `null` is inactive. */
export interface AlertChange {
  readonly alert: Alert;
  readonly from: AlertState | null;
  readonly to: AlertState | null;
}

/** JSON that survives a restart: durations are elapsed ones, moments are wall times. */
export interface AlertStatesSnapshot {
  readonly version: 1;
  readonly alerts: readonly unknown[];
}

/** The states of all alerts, as Prometheus keeps them. Pure: results and monotonic times come in. */
export class AlertStates {
  constructor(set: RuleSet, options: AlertStatesOptions) {
    throw new Error(`not yet: ${set.rules.length} ${options.intervalMillis}`);
  }

  /** Takes the results of one evaluation. @returns the changes of state, in the order of the rules */
  advance(results: readonly RuleResult[], nowMillis: number): AlertChange[] {
    throw new Error(`not yet: ${results.length} ${nowMillis}`);
  }

  /** Pending, firing, and resolved ones for 15 minutes. */
  alerts(): readonly Alert[] {
    return [];
  }

  /** Alerts dropped because there were too many. */
  get dropped(): number {
    return 0;
  }

  /** Replaces the rules. Unchanged rules keep their alerts; firing alerts of rules that are gone resolve. */
  replaceRules(set: RuleSet, nowMillis: number): AlertChange[] {
    throw new Error(`not yet: ${set.rules.length} ${nowMillis}`);
  }

  snapshot(nowMillis: number, wallMillis: number): AlertStatesSnapshot {
    throw new Error(`not yet: ${nowMillis} ${wallMillis}`);
  }

  /** Takes a snapshot of an earlier process. Invalid parts are left out and counted. Never throws. */
  restore(
    snapshot: unknown,
    nowMillis: number,
    wallMillis: number,
  ): { readonly restored: number; readonly dropped: number } {
    throw new Error(`not yet: ${typeof snapshot} ${nowMillis} ${wallMillis}`);
  }
}
