import type { AlertFigure } from '../evaluate/alert-figure.js';
import { AlertLevel } from '../rules/alert-level.js';
import { isRecord, type PlainRecord } from '../rules/parse/fields.js';
import { plainValue } from '../rules/parse/plain-value.js';
import type { RuleFacts } from '../rules/prepared-rule.js';
import { AlertEntry, type Observation, type Progress } from './alert-entry.js';

/**
 * The alerts as JSON that survives a restart. Durations are elapsed ones, because the next process has another monotonic clock;
 * one wall time tells how long nobody evaluated.
 */
export interface AlertStatesSnapshot {
  readonly version: 1;
  /** Milliseconds since the epoch. */
  readonly wallMillis: number;
  readonly rules: readonly RuleSnapshot[];
}

interface RuleSnapshot {
  readonly identity: string;
  readonly facts: RuleFacts;
  readonly alerts: readonly AlertSnapshot[];
}

interface AlertSnapshot {
  readonly labels: Readonly<Record<string, string>>;
  readonly seen: Observation;
  readonly state: Progress['state'];
  /** Durations in milliseconds until the snapshot; `null` for what has not happened. */
  readonly activeFor: number;
  readonly lost: number;
  readonly firingFor: number | null;
  readonly resolvedFor: number | null;
  readonly goodFor: number | null;
  readonly evaluatedFor: number;
  readonly goods: number;
  readonly peak: number | null;
}

/** An alert and the identity of the rule that it was of. */
export interface RestoredAlert {
  readonly identity: string;
  readonly entry: AlertEntry;
}

type RuleEntries = { readonly identity: string; readonly entries: readonly AlertEntry[] };

export function snapshotOf(rules: readonly RuleEntries[], nowMillis: number, wallMillis: number): AlertStatesSnapshot {
  const ofRule = ({ identity, entries }: RuleEntries): RuleSnapshot[] => {
    const byFacts = new Map<RuleFacts, AlertSnapshot[]>();
    for (const entry of entries) {
      const alerts = byFacts.get(entry.facts) ?? [];
      alerts.push(alertSnapshot(entry, nowMillis));
      byFacts.set(entry.facts, alerts);
    }
    return [...byFacts].map(([facts, alerts]) => ({ identity, facts: factsOf(facts), alerts }));
  };
  return { version: 1, wallMillis, rules: rules.flatMap(ofRule) };
}

const factsOf = ({ name, level, labels, annotations, dependsOn, shadow }: RuleFacts): RuleFacts => ({
  name,
  level,
  labels,
  annotations,
  dependsOn,
  shadow,
});

function alertSnapshot({ groupLabels, seen, progress }: AlertEntry, nowMillis: number): AlertSnapshot {
  const since = (millis: number | null): number | null => (millis === null ? null : nowMillis - millis);
  return {
    labels: groupLabels,
    seen,
    state: progress.state,
    activeFor: nowMillis - progress.activeSinceMillis,
    lost: progress.lostMillis,
    firingFor: since(progress.firingSinceMillis),
    resolvedFor: since(progress.resolvedAtMillis),
    goodFor: since(progress.goodSinceMillis),
    evaluatedFor: nowMillis - progress.lastEvaluatedMillis,
    goods: progress.goods,
    peak: progress.peak,
  };
}

/** The alerts of a snapshot in the time of this process. Never throws: parts that are not valid are counted. */
export function readSnapshot(
  snapshot: unknown,
  nowMillis: number,
  wallMillis: number,
): { readonly alerts: readonly RestoredAlert[]; readonly dropped: number } {
  const plain = plainValue(snapshot);
  if (!isRecord(plain) || plain.version !== 1 || !Array.isArray(plain.rules) || !isNumber(plain.wallMillis)) {
    return { alerts: [], dropped: 1 };
  }
  // A wall clock that was set back tells nothing of the time between.
  const downMillis = Math.min(MAX_MILLIS, Math.max(0, wallMillis - plain.wallMillis));
  let dropped = 0;
  const alerts: RestoredAlert[] = [];
  for (const rule of plain.rules as unknown[]) {
    if (!isRecord(rule) || !isFacts(rule.facts) || typeof rule.identity !== 'string' || !Array.isArray(rule.alerts)) {
      dropped++;
      continue;
    }
    const { facts, identity } = rule;
    for (const alert of rule.alerts as unknown[]) {
      if (!isAlert(alert)) dropped++;
      else alerts.push({ identity, entry: restored(facts, alert, nowMillis, downMillis) });
    }
  }
  return { alerts, dropped };
}

function restored(facts: RuleFacts, alert: AlertSnapshot, nowMillis: number, downMillis: number): AlertEntry {
  const before = (millis: number | null): number | null => (millis === null ? null : nowMillis - millis - downMillis);
  const { state, labels, seen, activeFor, lost, goods, peak, goodFor } = alert;
  return new AlertEntry(facts, labels, seen, {
    state,
    activeSinceMillis: nowMillis - activeFor - downMillis,
    lostMillis: lost + downMillis,
    firingSinceMillis: before(alert.firingFor),
    resolvedAtMillis: before(alert.resolvedFor),
    goodSinceMillis: goodFor === null ? null : nowMillis - goodFor,
    goods,
    lastEvaluatedMillis: nowMillis - alert.evaluatedFor - downMillis,
    peak,
  });
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
/** A century. A date further away cannot be shown as others are, or at all. */
const MAX_MILLIS = 100 * 365.25 * 86_400_000;
const isDuration = (value: unknown): boolean => isNumber(value) && value >= 0 && value <= MAX_MILLIS;
const isCount = (value: unknown): boolean => isNumber(value) && value >= 0;
const isOptional = (value: unknown): boolean => value === null || isDuration(value);
const isTexts = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((one) => typeof one === 'string');

function isFacts(value: unknown): value is RuleFacts & PlainRecord {
  if (!isRecord(value)) return false;
  const { name, level, labels, annotations, dependsOn, shadow } = value;
  return (
    typeof name === 'string' &&
    Object.values<unknown>(AlertLevel).includes(level) &&
    isTexts(labels) &&
    isTexts(annotations) &&
    Array.isArray(dependsOn) &&
    dependsOn.every((one) => typeof one === 'string') &&
    typeof shadow === 'boolean'
  );
}

function isAlert(value: unknown): value is AlertSnapshot & PlainRecord {
  if (!isRecord(value)) return false;
  const { state, labels, seen, peak, goods, activeFor, lost, firingFor, resolvedFor, goodFor, evaluatedFor } = value;
  return (
    isTexts(labels) &&
    isObservation(seen) &&
    [activeFor, lost, evaluatedFor].every(isDuration) &&
    isCount(goods) &&
    [firingFor, resolvedFor, goodFor].every(isOptional) &&
    (peak === null || isNumber(peak)) &&
    isState(state, firingFor, resolvedFor)
  );
}

/** A state goes with its times: a firing alert without a time would never have fired. */
const isState = (state: unknown, firingFor: unknown, resolvedFor: unknown): boolean =>
  (state === 'pending' && firingFor === null && resolvedFor === null) ||
  (state === 'firing' && firingFor !== null && resolvedFor === null) ||
  (state === 'resolved' && firingFor !== null && resolvedFor !== null);

function isObservation(value: unknown): value is Observation & PlainRecord {
  if (!isRecord(value) || !isRecord(value.figure)) return false;
  const {
    title,
    unit,
    events,
    over,
    value: figure,
    threshold,
    count,
  } = value.figure as unknown as AlertFigure & PlainRecord;
  return (
    [title, unit, events, over].every((text) => typeof text === 'string') &&
    [figure, threshold].every((number) => number === null || isNumber(number)) &&
    isCount(count) &&
    ['condition', 'no_data', 'error'].includes(value.cause as string) &&
    ['string', 'undefined'].includes(typeof value.traceId)
  );
}
