import { formatBeside, formatLimit } from '../../format.js';
import type { AlertFigure } from '../evaluate/alert-figure.js';
import type { PreparedRule, RuleFacts } from '../rules/prepared-rule.js';
import { renderTemplate } from '../rules/template.js';
import type { Alert, AlertState } from './alert.js';
import { fingerprintOf } from './fingerprint.js';

/** How long a resolved alert is kept, so that its notice can still be sent. Source: `resolvedRetention` of Prometheus. */
const RESOLVED_RETENTION_MILLIS = 15 * 60_000;

/** What an evaluation found out about one alert. */
export interface Observation {
  readonly figure: AlertFigure;
  readonly cause: Alert['cause'];
  readonly traceId?: string | undefined;
}

/** The times and counts of an alert. Times are the monotonic clock's, in milliseconds. */
export interface Progress {
  state: AlertState;
  activeSinceMillis: number;
  /** The part of the time since then in which nobody evaluated, which does not count for `for`. */
  lostMillis: number;
  firingSinceMillis: number | null;
  resolvedAtMillis: number | null;
  /** Since when the condition of a firing alert does not hold. */
  goodSinceMillis: number | null;
  /** Good evaluations in a row. */
  goods: number;
  lastEvaluatedMillis: number;
  peak: number | null;
}

/** One alert and its way through the states of Prometheus (`AlertingRule.Eval` in rules/alerting.go). */
export class AlertEntry {
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly progress: Progress;
  seen: Observation;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #fingerprint: string;
  #facts: RuleFacts;
  #annotations: Alert['annotations'] | undefined;
  /** Until then no data says nothing. */
  #graceUntilMillis = Number.NEGATIVE_INFINITY;
  #graceSeenMillis = 0;

  constructor(facts: RuleFacts, groupLabels: Readonly<Record<string, string>>, seen: Observation, progress: Progress) {
    this.#facts = facts;
    this.groupLabels = groupLabels;
    this.seen = seen;
    this.progress = progress;
    this.#labels = { ...groupLabels, ...facts.labels };
    this.#fingerprint = fingerprintOf(this.#labels);
  }

  get facts(): RuleFacts {
    return this.#facts;
  }

  /** Lets the alert go on under a rule with the same labels. */
  rebind(facts: RuleFacts): void {
    this.#facts = facts;
    this.#annotations = undefined;
  }

  /** Begins the time in which a new process may have no data yet. */
  awaitData(nowMillis: number, graceMillis: number): void {
    this.#graceUntilMillis = nowMillis + graceMillis;
    this.#graceSeenMillis = nowMillis;
  }

  /** Whether an evaluation without data says nothing. Its time does not count for `for`, like that in which nobody evaluated. */
  waitsForData(nowMillis: number): boolean {
    if (nowMillis >= this.#graceUntilMillis) return false;
    this.skip(nowMillis - this.#graceSeenMillis);
    this.#graceSeenMillis = nowMillis;
    return true;
  }

  /** An evaluation in which the condition holds. */
  hold(rule: PreparedRule, seen: Observation, nowMillis: number): void {
    const { progress } = this;
    if (progress.state === 'resolved') Object.assign(progress, pendingSince(nowMillis));
    this.observe(seen, nowMillis);
    progress.peak = worse(rule, progress.peak, seen.figure.value);
    this.keep(rule, nowMillis);
  }

  /** An evaluation that leaves the alert as it is, so that it does not recover and may fire. */
  keep(rule: PreparedRule, nowMillis: number): void {
    this.progress.goodSinceMillis = null;
    this.progress.goods = 0;
    this.#age(rule, nowMillis);
  }

  /** Takes the figure of an evaluation. */
  observe(seen: Observation, nowMillis: number): void {
    this.seen = seen;
    this.progress.lastEvaluatedMillis = nowMillis;
    this.#annotations = undefined;
    this.#graceUntilMillis = Number.NEGATIVE_INFINITY;
  }

  /** Fires when the condition has held for long enough. */
  #age(rule: PreparedRule, nowMillis: number): void {
    const { progress } = this;
    progress.lastEvaluatedMillis = nowMillis;
    if (progress.state !== 'pending') return;
    if (nowMillis - progress.activeSinceMillis - progress.lostMillis < rule.forMillis) return;
    progress.state = 'firing';
    progress.firingSinceMillis = nowMillis;
  }

  /** An evaluation in which the condition does not hold. @returns whether the alert is still to be kept */
  release(rule: PreparedRule, nowMillis: number): boolean {
    const { progress } = this;
    progress.lastEvaluatedMillis = nowMillis;
    if (progress.state === 'pending') return false;
    if (progress.state === 'resolved') return !this.isExpired(nowMillis);
    progress.goodSinceMillis ??= nowMillis;
    progress.goods++;
    const isKept =
      nowMillis - progress.goodSinceMillis < rule.keepFiringForMillis || progress.goods < rule.recoverAfter;
    if (!isKept) this.resolve(nowMillis);
    return true;
  }

  resolve(nowMillis: number): void {
    this.progress.state = 'resolved';
    this.progress.resolvedAtMillis = nowMillis;
  }

  isExpired(nowMillis: number): boolean {
    const { state, resolvedAtMillis } = this.progress;
    return state === 'resolved' && nowMillis - (resolvedAtMillis ?? 0) > RESOLVED_RETENTION_MILLIS;
  }

  /** Leaves out a time in which nobody evaluated. */
  skip(millis: number): void {
    const { progress } = this;
    if (progress.state === 'pending') progress.lostMillis += millis;
    if (progress.goodSinceMillis !== null) progress.goodSinceMillis += millis;
  }

  toAlert(): Alert {
    const { name, level, shadow, dependsOn } = this.#facts;
    const { state, activeSinceMillis, firingSinceMillis, resolvedAtMillis, lastEvaluatedMillis, peak } = this.progress;
    const { figure, cause, traceId } = this.seen;
    this.#annotations ??= this.#render();
    return {
      fingerprint: this.#fingerprint,
      rule: name,
      level,
      labels: this.#labels,
      annotations: this.#annotations,
      state,
      activeSinceMillis,
      firingSinceMillis,
      resolvedAtMillis,
      lastEvaluatedMillis,
      figure,
      peak,
      cause,
      ...(traceId !== undefined && { traceId }),
      shadow,
      dependsOn,
    };
  }

  #render(): Alert['annotations'] {
    const { value, threshold, unit, over, count } = this.seen.figure;
    const labels = this.#labels;
    const shown = { value: formatBeside(threshold, value, unit), threshold: formatLimit(threshold, unit) };
    const data = { ...shown, over, count: String(count), labels };
    const entries = Object.entries(this.#facts.annotations);
    return Object.fromEntries(entries.map(([key, template]) => [key, renderTemplate(template, data)]));
  }
}

/** The progress of an alert whose condition begins to hold. */
export const pendingSince = (nowMillis: number): Progress => ({
  state: 'pending',
  activeSinceMillis: nowMillis,
  lostMillis: 0,
  firingSinceMillis: null,
  resolvedAtMillis: null,
  goodSinceMillis: null,
  goods: 0,
  lastEvaluatedMillis: nowMillis,
  peak: null,
});

/** The worse of two values in the direction in which the rule's condition holds. The absence of events has no worst value. */
function worse(rule: PreparedRule, a: number | null, b: number | null): number | null {
  const test = rule.alternatives[0]![0]!;
  if (test.kind === 'absence') return null;
  if (a === null || b === null) return a ?? b;
  const isLowWorse = /^[=!]/.test(test.when) ? test.indicator.better === 'higher' : test.when.startsWith('<');
  return isLowWorse ? Math.min(a, b) : Math.max(a, b);
}
