import type { AlertLevel } from '../../rules/alert-level.js';

/**
 * The times of notices, as Alertmanager names them, written `30s`, `5m` or `4h`. They are kept to the evaluation: none is
 * rounded up to another.
 */
export interface Intervals {
  /** Labels that a group of alerts shares; one notice is about one group. `['...']` groups by all labels. @default [], one group */
  readonly groupBy?: readonly string[];
  /** How long a new or a resolved alert waits for other changes of its group. @default '30s' */
  readonly groupWait?: string;
  /** Least time between two notices of a group; an alert more urgent than all that was told does not wait for it. @default '5m' */
  readonly groupInterval?: string;
  /** Time after which an unchanged group is told again: the cooldown of the Python system. @default '4h' */
  readonly repeatInterval?: string;
  /** Time after which an acknowledged group that still fires is told again. @default '24h' */
  readonly remindAfter?: string;
}

/** Where alerts go. An alert takes the first route that matches, and those behind it as long as `continue` is set. */
export interface Route extends Intervals {
  /** Names the route in group keys and explanations. @default its position, from 1 on */
  readonly name?: string;
  /** @default all levels */
  readonly levels?: readonly AlertLevel[];
  /** All have to match, written as Alertmanager does: `tool="search"`, `!=`, `=~` and `!~`, anchored. @default all alerts */
  readonly matchers?: readonly string[];
  /** Names of channels. */
  readonly channels: readonly string[];
  /** @default false */
  readonly continue?: boolean;
  readonly escalate?: readonly Escalation[];
}

/** Further channels, for an alert that fires on and that nobody acknowledged. */
export interface Escalation {
  /** Time since the alert was first due to be told. */
  readonly after: string;
  readonly channels: readonly string[];
}

/** While an alert of `source` fires, those of `target` with the same values of `equal` notify nobody. */
export interface InhibitRule {
  readonly source: readonly string[];
  readonly target: readonly string[];
  /** Label names. @default [] */
  readonly equal?: readonly string[];
}

/** Routing of a whole process, as data. The intervals are the defaults of its routes. */
export interface Routing extends Intervals {
  /** @default one route for all alerts to every channel; what no route matches goes that way too */
  readonly routes?: readonly Route[];
  /** @default a critical alert inhibits the warnings and infos that share its `groupBy` labels */
  readonly inhibit?: readonly InhibitRule[];
}
