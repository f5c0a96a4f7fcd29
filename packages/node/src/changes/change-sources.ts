import type { HealthChange, OperationAnomaly } from '@mcp-vitals/monitor';
import { type Clock, getMetricsCollector, wallTimeOf } from '@mcp-vitals/signals';
import type { ActiveAlert } from '../alerting/alert-manager-options.js';
import type { Evaluation } from '../monitoring-options.js';
import type { NewChange } from './change.js';
import type { ChangeJournal } from './change-journal.js';

/** What an alert was at the last evaluation. */
interface AlertState {
  readonly rule: string;
  readonly state: string;
}

/** Alerts that are followed at once. */
const MAX_ALERTS = 20_000;

/** Writes into the journal what changed from one evaluation to the next. */
export class ChangeSources {
  readonly #journal: ChangeJournal;
  readonly #clock: Clock;
  #alerts = new Map<string, AlertState>();
  /** The last schema change that was written. Earlier monitors of this process wrote the ones before. */
  #schemaChange = getMetricsCollector().getRecentSchemaChanges()[0]?.id ?? 0;

  constructor(journal: ChangeJournal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Takes a change of a check, or of the overall health. */
  health({ check, from, to, reason, atMillis }: HealthChange): void {
    this.#add({ atMillis: this.#wall(atMillis), kind: 'health', subject: check ?? 'overall', from, to, reason });
  }

  /** Takes what an evaluation found. */
  evaluated({ anomalies, alerts, atMillis }: Evaluation): void {
    for (const anomaly of anomalies) this.#anomaly(anomaly);
    this.#follow(alerts, atMillis);
    const changes = getMetricsCollector().getRecentSchemaChanges();
    for (const { id, server, kind, name, change, text, timestampMillis } of changes.toReversed()) {
      if (id <= this.#schemaChange) continue;
      this.#schemaChange = id;
      const subject = `${kind} ${name} of ${server}`;
      this.#add({ atMillis: timestampMillis, kind: 'schema', subject, from: null, to: change, reason: text });
    }
  }

  #anomaly({
    operation,
    operationKind,
    state,
    escalatedAt,
    endedAt,
    detectedAt,
    resolution,
    summary,
    severity,
  }: OperationAnomaly): void {
    const isOpen = state === 'open';
    this.#add({
      atMillis: this.#wall(endedAt ?? escalatedAt ?? detectedAt),
      kind: 'anomaly',
      subject: `${operation} (${operationKind})`,
      from: isOpen && escalatedAt === undefined ? null : 'open',
      to: isOpen ? severity : (resolution ?? 'closed'),
      reason: summary,
    });
  }

  #follow(alerts: readonly ActiveAlert[], nowMillis: number): void {
    const now = new Map<string, AlertState>();
    for (const alert of alerts.slice(0, MAX_ALERTS)) {
      const { fingerprint, rule, annotations } = alert;
      const [state, reason] = stateOf(alert);
      const before = this.#alerts.get(fingerprint);
      now.set(fingerprint, { rule, state });
      if (before?.state === state) continue;
      const why = reason ?? annotations.summary ?? rule;
      this.#add({
        atMillis: this.#wall(nowMillis),
        kind: 'alert',
        subject: rule,
        from: before?.state ?? null,
        to: state,
        reason: why,
      });
    }
    for (const [fingerprint, { rule, state }] of this.#alerts) {
      if (now.has(fingerprint)) continue;
      const reason = 'its condition does not hold any more';
      this.#add({ atMillis: this.#wall(nowMillis), kind: 'alert', subject: rule, from: state, to: 'resolved', reason });
    }
    this.#alerts = now;
  }

  #wall(millis: number): number {
    return Math.round(wallTimeOf(this.#clock, millis));
  }

  #add(change: NewChange): void {
    this.#journal.add(change);
  }
}

/** The state of a firing alert as people speak of it, and what made it so where the alert itself did not. */
function stateOf({ mutes, acknowledgedBy }: ActiveAlert): [string, string?] {
  if (acknowledgedBy !== null) return ['acknowledged', `acknowledged by ${acknowledgedBy}`];
  const [mute] = mutes;
  return mute === undefined ? ['firing'] : [mute.kind, mute.reason];
}
