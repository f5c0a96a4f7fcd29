import type { Alert, NoticeAlert, Times } from '@mcp-vitals/monitor';

/** An alert as channels show it. */
export function noticeAlertOf(alert: Alert, { nowMillis, wallMillis }: Times): NoticeAlert {
  const { fingerprint, rule, level, labels, annotations, figure, peak, cause, traceId } = alert;
  const wallOf = (millis: number) => Math.round(millis + wallMillis - nowMillis);
  return {
    ...{ fingerprint, rule, level, labels, annotations, figure, peak, cause },
    ...(traceId !== undefined && { traceId }),
    ...(annotations.runbook_url !== undefined && { runbookUrl: annotations.runbook_url }),
    status: alert.state === 'firing' ? 'firing' : 'resolved',
    startsAt: wallOf(alert.firingSinceMillis ?? alert.activeSinceMillis),
    endsAt: alert.resolvedAtMillis === null ? null : wallOf(alert.resolvedAtMillis),
  };
}
