import { figureOf } from '../evaluate/alert-figure.js';
import type { RuleResult, RuleSample } from '../evaluate/rule-result.js';
import type { OnMissing } from '../rules/alert-rule.js';
import { labelKey } from '../rules/label.js';
import type { PreparedRule } from '../rules/prepared-rule.js';
import type { AlertState } from './alert.js';
import { AlertEntry, type Observation, pendingSince } from './alert-entry.js';

/** Called when an alert's state changed; `null` is inactive. */
export type OnChange = (entry: AlertEntry, from: AlertState | null, to: AlertState | null) => void;

/** The alerts of one rule. */
export class RuleAlerts {
  rule: PreparedRule;
  readonly entries = new Map<string, AlertEntry>();
  readonly #hasRoom: () => boolean;
  readonly #onChange: OnChange;

  /** @param hasRoom whether one more alert may be kept; counts a refusal */
  constructor(rule: PreparedRule, hasRoom: () => boolean, onChange: OnChange) {
    this.rule = rule;
    this.#hasRoom = hasRoom;
    this.#onChange = onChange;
  }

  advance({ samples, error }: RuleResult, nowMillis: number): void {
    const { onError, onNoData } = this.rule;
    if (error !== undefined) this.#missing(onError, 'error', nowMillis);
    else if (samples.length === 0) this.#missing(onNoData, 'no_data', nowMillis);
    else this.#judge(samples, nowMillis);
  }

  #judge(samples: readonly RuleSample[], nowMillis: number): void {
    const vanished = new Map(this.entries);
    for (const sample of samples) {
      // Most groups are good and have no alert.
      if (sample.verdict === 'good' && this.entries.size === 0) continue;
      vanished.delete(sample.key);
      this.#take(sample, nowMillis);
    }
    for (const [key, entry] of vanished) this.#lose(key, entry, this.#nothing(entry.seen.cause), nowMillis);
  }

  #take(sample: RuleSample, nowMillis: number): void {
    const entry = this.entries.get(sample.key);
    const { onNoData } = this.rule;
    if (sample.verdict === 'holds') this.#hold(sample.key, sample.labels, observed(sample, 'condition'), nowMillis);
    else if (sample.verdict === 'no_data' && onNoData === 'alert') {
      this.#hold(sample.key, sample.labels, observed(sample, 'no_data'), nowMillis);
    } else if (entry === undefined) return;
    else if (sample.verdict === 'no_data' && onNoData === 'keep') this.#keep(sample.key, entry, nowMillis);
    else {
      const seen = { figure: sample.figure, cause: entry.seen.cause };
      if (sample.verdict === 'no_data') this.#lose(sample.key, entry, seen, nowMillis);
      else this.#release(sample.key, entry, seen, nowMillis);
    }
  }

  /** Nothing is known of any group. The alert of a rule that has no alert yet carries the rule's own labels. */
  #missing(treatment: OnMissing, cause: 'no_data' | 'error', nowMillis: number): void {
    const ruleKey = labelKey({}, this.rule.groupLabels);
    for (const [key, entry] of [...this.entries]) {
      if (treatment === 'alert' && key === ruleKey) continue;
      // After an error the other groups may be as bad as before; without data they are gone, as in Prometheus.
      if (treatment === 'keep' || (treatment === 'alert' && cause === 'error')) this.#keep(key, entry, nowMillis);
      else this.#lose(key, entry, this.#nothing(entry.seen.cause), nowMillis);
    }
    if (treatment === 'alert') this.#hold(ruleKey, {}, this.#nothing(cause), nowMillis);
  }

  #hold(key: string, labels: RuleSample['labels'], seen: Observation, nowMillis: number): void {
    let entry = this.entries.get(key);
    const from = entry?.progress.state ?? null;
    if (entry === undefined) {
      if (!this.#hasRoom()) return;
      entry = new AlertEntry(this.rule, labels, seen, pendingSince(nowMillis));
      this.entries.set(key, entry);
    }
    entry.hold(this.rule, seen, nowMillis);
    this.#report(entry, from);
  }

  /** A pending or firing alert goes on as if its condition held; its recovery starts anew, as Prometheus can only express it. */
  #keep(key: string, entry: AlertEntry, nowMillis: number): void {
    const from = entry.progress.state;
    if (entry.isExpired(nowMillis)) this.entries.delete(key);
    else if (from !== 'resolved') entry.keep(this.rule, nowMillis);
    this.#report(entry, from);
  }

  /** Without data an alert recovers, except while the windows of a new process do not reach back yet. */
  #lose(key: string, entry: AlertEntry, seen: Observation, nowMillis: number): void {
    if (!entry.waitsForData(nowMillis)) this.#release(key, entry, seen, nowMillis);
  }

  #release(key: string, entry: AlertEntry, seen: Observation, nowMillis: number): void {
    const from = entry.progress.state;
    entry.observe({ ...seen, traceId: entry.seen.traceId }, nowMillis);
    if (entry.release(this.rule, nowMillis)) this.#report(entry, from);
    else {
      this.entries.delete(key);
      if (from === 'pending') this.#onChange(entry, from, null);
    }
  }

  #report(entry: AlertEntry, from: AlertState | null): void {
    const { state } = entry.progress;
    if (state !== from) this.#onChange(entry, from, state);
  }

  #nothing(cause: Observation['cause']): Observation {
    return { figure: figureOf(this.rule.alternatives[0]![0]!), cause };
  }
}

const observed = ({ figure, traceId }: RuleSample, cause: Observation['cause']): Observation => ({
  figure,
  cause,
  ...(traceId !== undefined && { traceId }),
});
