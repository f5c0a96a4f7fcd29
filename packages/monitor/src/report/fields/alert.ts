import type { AlertStanding } from '../../alert/dispatch/dispatcher-options.js';
import { AlertLevel } from '../../alert/rules/alert-level.js';
import type { Alert } from '../../alert/states/alert.js';
import { format } from '../../format.js';
import { amount, choice, fieldsOf, list, moment, number, text, textOrNull, texts } from '../field.js';

/** An alert that fires, with what holds its notices back. */
export type ReportedAlert = Alert & AlertStanding;

/** What a report says of alerts. */
export interface AlertsSource {
  readonly activeCount: number;
  readonly resolvedToday: number;
  /** The alerts that fire. @default none are listed */
  readonly active?: readonly ReportedAlert[];
  readonly state?: AlertingState;
}

/** Rules, journal and channels. */
export interface AlertingState {
  readonly rules: number;
  /** Whether alerts survive the process: `memory` without a journal, `degraded` while its disk fails. */
  readonly durability: (typeof DURABILITIES)[number];
  /** Why it is degraded. */
  readonly durabilityReason: string | null;
  readonly channels: readonly ReportedChannel[];
}

export interface ReportedChannel {
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly queued: number;
  readonly delivered: number;
  readonly temporaryFailures: number;
  readonly permanentFailures: number;
  readonly lastFailure: string | null;
}

const DURABILITIES = ['durable', 'degraded', 'memory'] as const;

/** Labels beside the rule's name and level. */
const labelsText = ({ labels }: ReportedAlert): string =>
  Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');

const whatText = ({ annotations, figure }: ReportedAlert): string =>
  annotations.summary ?? `${figure.title} ${format(figure.value, figure.unit)} over ${figure.over}`;

/** Why nobody is notified, in short. */
const quietText = ({ mutes, acknowledgedBy }: ReportedAlert): string[] => [
  ...mutes.map(({ reason }) => reason),
  ...(acknowledgedBy === null ? [] : [`acknowledged by ${acknowledgedBy}`]),
];

export const ALERT = fieldsOf<ReportedAlert>()({
  rule: text(({ rule }) => rule, { head: 'alert' }),
  level: choice(Object.values(AlertLevel), ({ level }) => level, { head: 'level' }),
  summary: text(whatText, { head: 'what' }),
  labels: text(labelsText, { head: 'labels' }, { description: 'The labels beside the name and the level.' }),
  since: moment(({ firingSinceMillis, activeSinceMillis }) => firingSinceMillis ?? activeSinceMillis, {
    head: 'since',
  }),
  value: number(({ figure }) => figure.value, undefined, {}),
  peak: number(({ peak }) => peak, undefined, {}),
  threshold: number(({ figure }) => figure.threshold, undefined, {}),
  unit: text(({ figure }) => figure.unit),
  count: amount(({ figure }) => figure.count),
  over: text(({ figure }) => figure.over),
  cause: choice(['condition', 'no_data', 'error'], ({ cause }) => cause),
  quiet: texts(quietText, { head: 'notifies nobody because', show: (reasons) => reasons.join('; ') || '–' }),
  trace_id: textOrNull(({ traceId }) => traceId ?? null),
  runbook_url: textOrNull(({ annotations }) => annotations.runbook_url ?? null),
  fingerprint: text(({ fingerprint }) => fingerprint),
});

const CHANNEL = fieldsOf<ReportedChannel>()({
  name: text(({ name }) => name, { head: 'channel' }),
  kind: text(({ kind }) => kind, { head: 'kind' }),
  state: text(({ state }) => state, { head: 'state' }),
  queued: amount(({ queued }) => queued, { head: 'queued' }),
  delivered: amount(({ delivered }) => delivered, { head: 'delivered' }),
  temporary_failures: amount(({ temporaryFailures }) => temporaryFailures),
  permanent_failures: amount(({ permanentFailures }) => permanentFailures),
  last_failure: textOrNull(({ lastFailure }) => lastFailure, { head: 'last failure' }),
});

/** Rules, journal and channels. */
export const ALERTING = fieldsOf<AlertingState>()({
  rules: amount(({ rules }) => rules, undefined, { minimum: 0, multipleOf: 1 }),
  durability: choice(DURABILITIES, ({ durability }) => durability, undefined, {
    description: 'Whether alerts and notices survive the process.',
  }),
  durability_reason: textOrNull(({ durabilityReason }) => durabilityReason),
  channels: list(CHANNEL, ({ channels }) => channels),
});
