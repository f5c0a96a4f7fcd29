import type { Alert, HealthChange, OperationAnomaly, ReleaseState } from '@mcp-vitals/monitor';
import { type Clock, getMetricsCollector, wallTimeOf } from '@mcp-vitals/signals';
import type { ActiveAlert } from '../alerting/alert-manager-options.js';
import type { Evaluation } from '../monitoring-options.js';
import type { FindingChange } from '../scanning/listed-findings.js';
import type { NewChange } from './change.js';
import type { ChangeJournal } from './change-journal.js';
import { ReleaseChanges } from './release-changes.js';

/** What an alert was at the last evaluation. */
interface AlertState {
  readonly subject: string;
  readonly state: string;
  readonly reason: string;
}

/** Alerts that are followed at once. */
const MAX_ALERTS = 20_000;

export interface ChangeSourcesOptions {
  readonly clock: Clock;
  /** The alerts whose condition has not held for long enough. */
  readonly pending: () => readonly Alert[];
  readonly release: () => ReleaseState | undefined;
}

/** Writes into the journal what changed from one evaluation to the next. */
export class ChangeSources {
  readonly #journal: ChangeJournal;
  readonly #options: ChangeSourcesOptions;
  readonly #releases = new ReleaseChanges();
  readonly #startedMillis: number;
  #alerts: ReadonlyMap<string, AlertState> = new Map();
  /** The last schema change that was written. Earlier monitors of this process wrote the ones before. */
  #schemaChange = getMetricsCollector().getRecentSchemaChanges()[0]?.id ?? 0;

  constructor(journal: ChangeJournal, options: ChangeSourcesOptions) {
    this.#journal = journal;
    this.#options = options;
    this.#startedMillis = this.#wall(options.clock.now());
  }

  /** Takes a change of a check, or of the overall health. */
  health({ check, from, to, reason, atMillis }: HealthChange): void {
    this.#journal.add({
      atMillis: this.#wall(atMillis),
      kind: 'health',
      subject: check ?? 'overall',
      from,
      to,
      reason,
    });
  }

  /** Takes what a scan of definitions found. */
  definitions(changes: readonly FindingChange[]): void {
    const atMillis = this.#wall(this.#options.clock.now());
    this.#journal.add(
      ...changes.map(({ finding: { definition, tool, server, kind, text }, isGone }) => ({
        atMillis,
        kind: 'definition' as const,
        subject: `${definition === 'server' ? tool : `${definition} ${tool}`} of ${server}`,
        from: isGone ? kind : null,
        to: isGone ? 'clean' : kind,
        reason: isGone ? 'its definition has changed, or is not listed any more' : text,
      })),
    );
  }

  /** Takes the alerts that an earlier process left active: that they are is no change. */
  resume(active: readonly ActiveAlert[]): void {
    this.#alerts = this.#alertStates(active);
  }

  /** Takes what an evaluation found. */
  evaluated({ anomalies, alerts, atMillis }: Evaluation): void {
    const changes = anomalies.map((anomaly) => this.#anomaly(anomaly));
    this.#journal.add(
      ...changes,
      ...this.#alertChanges(alerts, this.#wall(atMillis)),
      ...this.#schemaChanges(),
      ...this.#releases.of(this.#options.release(), this.#startedMillis),
    );
  }

  #schemaChanges(): NewChange[] {
    const changes = getMetricsCollector()
      .getRecentSchemaChanges()
      .filter(({ id }) => id > this.#schemaChange);
    this.#schemaChange = changes[0]?.id ?? this.#schemaChange;
    return changes.toReversed().map(({ server, kind, name, change, text, timestampMillis }) => ({
      atMillis: timestampMillis,
      kind: 'schema',
      subject: `${kind} ${name} of ${server}`,
      from: null,
      to: change,
      reason: text,
    }));
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
  }: OperationAnomaly): NewChange {
    const isOpen = state === 'open';
    return {
      atMillis: this.#wall(endedAt ?? escalatedAt ?? detectedAt),
      kind: 'anomaly',
      subject: `${operation} (${operationKind})`,
      from: isOpen && escalatedAt === undefined ? null : 'open',
      to: isOpen ? severity : (resolution ?? 'closed'),
      reason: summary,
    };
  }

  #alertChanges(active: readonly ActiveAlert[], atMillis: number): NewChange[] {
    const now = this.#alertStates(active);
    const before = this.#alerts;
    this.#alerts = now;
    const changed = [...now].flatMap(([fingerprint, { subject, state, reason }]) => {
      const from = before.get(fingerprint)?.state ?? null;
      return from === state ? [] : [{ atMillis, kind: 'alert' as const, subject, from, to: state, reason }];
    });
    const ended = [...before].flatMap(([fingerprint, { subject, state: from }]) =>
      now.has(fingerprint) ? [] : [{ atMillis, kind: 'alert' as const, subject, from, ...endOf(from) }],
    );
    return [...changed, ...ended];
  }

  #alertStates(active: readonly ActiveAlert[]): ReadonlyMap<string, AlertState> {
    const states = new Map<string, AlertState>();
    for (const alert of this.#options.pending().slice(0, MAX_ALERTS))
      states.set(alert.fingerprint, pendingState(alert));
    for (const alert of active.slice(0, MAX_ALERTS)) states.set(alert.fingerprint, firingState(alert));
    return states;
  }

  #wall(millis: number): number {
    return Math.round(wallTimeOf(this.#options.clock, millis));
  }
}

const endOf = (from: string): { readonly to: string; readonly reason: string } =>
  from === 'pending'
    ? { to: 'inactive', reason: 'its condition did not hold for long enough' }
    : { to: 'resolved', reason: 'its condition does not hold any more' };

const pendingState = (alert: Alert): AlertState => ({
  subject: subjectOf(alert),
  state: 'pending',
  reason: alert.annotations.summary ?? alert.rule,
});

/** The state of a firing alert as people speak of it, and what made it so. */
function firingState(alert: ActiveAlert): AlertState {
  const { mutes, acknowledgedBy, annotations, rule } = alert;
  const subject = subjectOf(alert);
  if (acknowledgedBy !== null) return { subject, state: 'acknowledged', reason: `acknowledged by ${acknowledgedBy}` };
  const [mute] = mutes;
  if (mute !== undefined) return { subject, state: mute.kind, reason: mute.reason };
  return { subject, state: 'firing', reason: annotations.summary ?? rule };
}

/** The rule with the labels that tell its alerts apart. */
function subjectOf({ rule, labels }: Alert): string {
  const own = Object.entries(labels).filter(([name]) => name !== 'alertname' && name !== 'severity');
  return own.length === 0 ? rule : `${rule} (${own.map(([name, value]) => `${name}="${value}"`).join(', ')})`;
}
