import type { Notice, NoticeAlert } from '@mcp-vitals/monitor';
import { alertAnnotations } from '../../message/alert-annotations.js';
import { fitting } from '../../message/fitting.js';
import { plainAnnotations, plainLabels } from '../../message/plain-text.js';

/**
 * Alertmanager's webhook payload, version 4, and why the notice comes.
 * Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export interface WebhookPayload {
  readonly version: '4';
  readonly groupKey: string;
  /** Alerts left out; `alerts` begins with the firing ones. */
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly alerts: readonly WebhookAlert[];
  /** Not Alertmanager's: {@link Notice.reason}, such as `test`. */
  readonly reason: string;
}

export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

export interface PayloadOptions {
  /** Template of the address of a trace, such as `https://jaeger.example/trace/{{ traceId }}`. */
  readonly traceUrl?: string;
  /** Most alerts in a payload; `truncatedAlerts` counts the others. @default 500 */
  readonly maxAlerts?: number;
  /** Address of a page about this process, for people. @default '' */
  readonly externalUrl?: string;
}

/** Bytes of the alerts of a payload. */
const MAX_BYTES = 1024 * 1024;
const DEFAULT_MAX_ALERTS = 500;

/** The zero time of Go: Alertmanager's `endsAt` of an alert that has not ended. */
const NO_TIME = '0001-01-01T00:00:00Z';

export function webhookPayload(notice: Notice, options: PayloadOptions): WebhookPayload {
  const { maxAlerts = DEFAULT_MAX_ALERTS, externalUrl = '' } = options;
  const alerts = fitting(
    webhookAlerts(notice, options),
    (alert) => Buffer.byteLength(JSON.stringify(alert)),
    MAX_BYTES,
    maxAlerts,
  );
  return {
    version: '4',
    groupKey: notice.groupKey,
    truncatedAlerts: notice.alerts.length - alerts.length,
    status: notice.status,
    receiver: notice.channel,
    groupLabels: plainLabels(notice.groupLabels),
    commonLabels: plainLabels(notice.commonLabels),
    commonAnnotations: plainAnnotations(notice.commonAnnotations),
    externalURL: externalUrl,
    alerts,
    reason: notice.reason,
  };
}

function* webhookAlerts(notice: Notice, options: PayloadOptions): Iterable<WebhookAlert> {
  for (const alert of notice.alerts) yield webhookAlert(alert, notice, options);
}

const webhookAlert = (alert: NoticeAlert, { reason }: Notice, options: PayloadOptions): WebhookAlert => ({
  status: alert.status,
  labels: plainLabels(alert.labels),
  annotations: alertAnnotations(alert, reason, options.traceUrl),
  startsAt: new Date(alert.startsAt).toISOString(),
  endsAt: alert.endsAt === null ? NO_TIME : new Date(alert.endsAt).toISOString(),
  generatorURL: options.externalUrl ?? '',
  fingerprint: alert.fingerprint,
});
