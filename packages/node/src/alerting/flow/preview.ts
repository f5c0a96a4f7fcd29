import type { Alert, AlertStanding, Notice, Times } from '@mcp-vitals/monitor';
import { sampleNotice } from '@mcp-vitals/notify';
import { noticeAlertOf } from './notice-alert.js';

/** The notice that a preview shows: of one alert, or a sample. */
export function previewNotice(
  channel: string,
  alert: Alert | undefined,
  { acknowledgedBy }: Pick<AlertStanding, 'acknowledgedBy'>,
  times: Times,
): Notice {
  const sample = sampleNotice({ channel, reason: 'firing', nowMillis: times.wallMillis });
  if (alert === undefined) return sample;
  const shown = { ...noticeAlertOf(alert, times), ...(acknowledgedBy !== null && { acknowledgedBy }) };
  return {
    ...sample,
    reason: shown.status,
    status: shown.status,
    groupLabels: { alertname: alert.rule },
    commonLabels: alert.labels,
    commonAnnotations: alert.annotations,
    alerts: [shown],
  };
}
