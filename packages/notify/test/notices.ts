import type { Notice, NoticeAlert } from '@mcp-vitals/monitor';

let count = 0;

export const alertOf = (overrides: Partial<NoticeAlert> = {}): NoticeAlert => ({
  fingerprint: (count++).toString(16).padStart(16, '0'),
  rule: 'HighErrorRatio',
  level: 'critical',
  labels: { alertname: 'HighErrorRatio', severity: 'critical', mcp_method_name: 'tools/call' },
  annotations: { summary: 'Calls fail' },
  figure: { title: 'Error ratio', value: 6.234, unit: '%', count: 1250, events: 'requests', over: '5m', threshold: 5 },
  peak: 8.1,
  cause: 'condition',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  status: 'firing',
  startsAt: Date.UTC(2026, 10, 26, 20, 0, 0),
  endsAt: null,
  runbookUrl: 'https://runbooks.example/errors?a=1&b=2',
  ...overrides,
});

export const resolvedOf = (overrides: Partial<NoticeAlert> = {}): NoticeAlert =>
  alertOf({ status: 'resolved', endsAt: Date.UTC(2026, 10, 26, 21, 5, 0), ...overrides });

/** A notice about these alerts. */
export function noticeOf(overrides: Partial<Notice> = {}, alerts: readonly NoticeAlert[] = [alertOf()]): Notice {
  const id = `notice-${count++}`;
  const isFiring = alerts.some(({ status }) => status === 'firing');
  return {
    id,
    channel: 'custom',
    reason: isFiring ? 'firing' : 'resolved',
    status: isFiring ? 'firing' : 'resolved',
    groupKey: `{}:{alertname="${id}"}`,
    groupLabels: { alertname: alerts[0]?.rule ?? 'HighErrorRatio' },
    commonLabels: { alertname: alerts[0]?.rule ?? 'HighErrorRatio', severity: 'critical' },
    commonAnnotations: alerts[0]?.annotations ?? {},
    alerts,
    createdAt: Date.UTC(2026, 10, 26, 20, 0, 0),
    ...overrides,
  };
}
