import { parseDuration } from '@mcp-vitals/windows';
import { positive, whole } from '../../limits.js';
import type { RuleResult } from '../evaluate/rule-result.js';
import { labelKey } from '../rules/label.js';
import type { PreparedRule } from '../rules/prepared-rule.js';
import type { RuleSet } from '../rules/rule-set.js';
import type { Alert, AlertState } from './alert.js';
import type { AlertEntry } from './alert-entry.js';
import { type OnChange, RuleAlerts } from './rule-alerts.js';
import { type AlertStatesSnapshot, readSnapshot, snapshotOf } from './snapshot.js';

export interface AlertStatesOptions {
  /** Interval of evaluations. A much longer gap, such as a suspended machine, counts as one interval of `for`. */
  readonly intervalMillis: number;
  /** Alerts kept at once, resolved ones included; further ones are dropped and counted. @default 10_000 */
  readonly maxAlerts?: number;
}

/** A change of one alert's state; `null` is inactive. */
export interface AlertChange {
  readonly alert: Alert;
  readonly from: AlertState | null;
  readonly to: AlertState | null;
}

/** A gap of more intervals than this between two evaluations is time in which nobody evaluated. */
const MAX_GAP_INTERVALS = 6;

/** The states of all alerts, as Prometheus keeps them. Pure: results and monotonic times come in. */
export class AlertStates {
  readonly #intervalMillis: number;
  readonly #maxAlerts: number;
  #set: RuleSet;
  #rules: Map<string, RuleAlerts>;
  /** Resolved alerts of rules that are gone. */
  #orphans: AlertEntry[] = [];
  #changes: AlertChange[] = [];
  #lastMillis: number | undefined;
  #size = 0;
  #dropped = 0;

  /** @throws RangeError when an option is not a number greater than 0, or counts and is not whole */
  constructor(set: RuleSet, { intervalMillis, maxAlerts = 10_000 }: AlertStatesOptions) {
    this.#intervalMillis = positive('intervalMillis', intervalMillis);
    this.#maxAlerts = whole('maxAlerts', maxAlerts);
    this.#set = set;
    this.#rules = new Map(set.rules.map((rule) => [rule.name, this.#alertsOf(rule)]));
  }

  /** The rules whose alerts these are. */
  get set(): RuleSet {
    return this.#set;
  }

  /** Takes the results of one evaluation. @returns the changes of state, in the order of the results */
  advance(results: readonly RuleResult[], nowMillis: number): AlertChange[] {
    this.#skipGap(nowMillis);
    this.#forget(nowMillis);
    for (const result of results) {
      const alerts = this.#rules.get(result.rule.name);
      // The result of a rule that was replaced while it was evaluated says nothing about the new one.
      if (alerts?.rule !== result.rule) continue;
      this.#size -= alerts.entries.size;
      alerts.advance(result, nowMillis);
      this.#size += alerts.entries.size;
    }
    return this.#takeChanges();
  }

  /** Pending, firing, and resolved ones for 15 minutes. */
  alerts(): readonly Alert[] {
    return [...this.#entries()].map((entry) => entry.toAlert());
  }

  /** Alerts that were not kept because there were too many; each counts once an evaluation. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Replaces the rules. An alert goes on where the rule's labels are unchanged, and its `for` goes on where the condition is
   * unchanged too. Firing alerts of other rules resolve.
   */
  replaceRules(set: RuleSet, nowMillis: number): AlertChange[] {
    const before = this.#rules;
    this.#rules = new Map(set.rules.map((rule) => [rule.name, this.#alertsOf(rule)]));
    for (const { rule, entries } of before.values()) {
      for (const entry of entries.values()) this.#adopt(rule.identity, entry, nowMillis);
    }
    // A rule that comes back gets its resolved alerts back: two alerts with one fingerprint would contradict each other.
    for (const orphan of this.#orphans.splice(0)) this.#adopt('', orphan, nowMillis);
    this.#set = set;
    return this.#takeChanges();
  }

  /** The states as JSON, for {@link AlertStates.restore}. */
  snapshot(nowMillis: number, wallMillis: number): AlertStatesSnapshot {
    const rules = [...this.#rules.values()].map(({ rule, entries }) => ({
      identity: rule.identity,
      entries: [...entries.values()],
    }));
    return snapshotOf([...rules, { identity: '', entries: this.#orphans }], nowMillis, wallMillis);
  }

  /**
   * Takes the snapshot of an earlier process. Firing alerts of rules that are gone resolve. The time between does not count
   * for `for`, and until its windows reach back again, missing data resolves nothing. Invalid parts are left out and counted.
   * Never throws.
   */
  restore(
    snapshot: unknown,
    nowMillis: number,
    wallMillis: number,
  ): { readonly changes: AlertChange[]; readonly dropped: number } {
    const { alerts, dropped } = readSnapshot(snapshot, nowMillis, wallMillis);
    const kept = alerts.slice(0, this.#maxAlerts);
    for (const { identity, entry } of kept) {
      const rule = this.#rules.get(entry.facts.name)?.rule;
      if (rule !== undefined) entry.awaitData(nowMillis, shortestWindowMillis(rule));
      this.#adopt(identity, entry, nowMillis);
    }
    return { changes: this.#takeChanges(), dropped: dropped + alerts.length - kept.length };
  }

  /** Gives an alert to the rule of its name, where that has the same labels. */
  #adopt(identity: string, entry: AlertEntry, nowMillis: number): void {
    const { facts, progress } = entry;
    const alerts = this.#rules.get(facts.name);
    const isSame = alerts !== undefined && hasLabelsOf(alerts.rule, entry);
    if (progress.state === 'pending' && alerts?.rule.identity !== identity) this.#report(entry, 'pending', null);
    else if (isSame) {
      const key = labelKey(entry.groupLabels, alerts.rule.groupLabels);
      if (progress.state === 'resolved' && alerts.entries.has(key)) return;
      entry.rebind(alerts.rule);
      alerts.entries.set(key, entry);
    } else {
      if (progress.state === 'firing') {
        entry.resolve(nowMillis);
        this.#report(entry, 'firing', 'resolved');
      }
      this.#orphans.push(entry);
    }
  }

  /** Nobody evaluated in a long gap, so it neither makes a pending alert fire nor a firing one resolve, as missing data of it would. */
  #skipGap(nowMillis: number): void {
    const gap = nowMillis - (this.#lastMillis ?? nowMillis);
    this.#lastMillis = nowMillis;
    if (gap <= MAX_GAP_INTERVALS * this.#intervalMillis) return;
    for (const { rule, entries } of this.#rules.values()) {
      for (const entry of entries.values()) {
        entry.skip(gap - this.#intervalMillis);
        entry.awaitData(nowMillis, shortestWindowMillis(rule));
      }
    }
  }

  *#entries(): Iterable<AlertEntry> {
    for (const { entries } of this.#rules.values()) yield* entries.values();
    yield* this.#orphans;
  }

  #alertsOf(rule: PreparedRule): RuleAlerts {
    const alerts: RuleAlerts = new RuleAlerts(
      rule,
      () => this.#hasRoom(alerts),
      (...change) => this.#report(...change),
    );
    return alerts;
  }

  /** The alerts of the rule that is advanced are not part of the size meanwhile. */
  #hasRoom({ entries }: RuleAlerts): boolean {
    if (this.#size + entries.size < this.#maxAlerts) return true;
    this.#dropped++;
    return false;
  }

  /** Drops resolved alerts of rules that are gone once they are old, and every resolved one when there is hardly room. */
  #forget(nowMillis: number): void {
    this.#size = this.#orphans.length;
    for (const { entries } of this.#rules.values()) this.#size += entries.size;
    const isCrowded = this.#size > 0.9 * this.#maxAlerts;
    this.#orphans = this.#orphans.filter((entry) => !isCrowded && !entry.isExpired(nowMillis));
    if (!isCrowded) return;
    this.#size = 0;
    for (const { entries } of this.#rules.values()) {
      for (const [key, { progress }] of entries) if (progress.state === 'resolved') entries.delete(key);
      this.#size += entries.size;
    }
  }

  #report(...[entry, from, to]: Parameters<OnChange>): void {
    this.#changes.push({ alert: entry.toAlert(), from, to });
  }

  #takeChanges(): AlertChange[] {
    return this.#changes.splice(0);
  }
}

const shortestWindowMillis = ({ alternatives }: PreparedRule): number =>
  Math.min(...alternatives.flat().map(({ over }) => parseDuration(over)));

/** Whether the alert would have the same labels, and so the same fingerprint, under `rule`. */
function hasLabelsOf(rule: PreparedRule, { facts, groupLabels }: AlertEntry): boolean {
  const names = Object.keys(rule.labels);
  return (
    names.length === Object.keys(facts.labels).length &&
    names.every((name) => rule.labels[name] === facts.labels[name]) &&
    Object.keys(groupLabels).every((name) => rule.groupLabels.includes(name))
  );
}
