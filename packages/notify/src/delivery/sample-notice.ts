import { randomUUID } from 'node:crypto';
import type { Notice, NoticeAlert, NoticeReason } from '@mcp-vitals/monitor';

export interface SampleOptions {
  readonly channel: string;
  /** @default 'test' */
  readonly reason?: NoticeReason;
  /** @default 'firing', and 'resolved' when the reason is */
  readonly status?: 'firing' | 'resolved';
  /** Wall time in milliseconds since the epoch. @default now */
  readonly nowMillis?: number;
}

const MINUTE_MILLIS = 60_000;

/** A made-up notice: what `test()` sends, and what a template can be previewed against. */
export function sampleNotice(options: SampleOptions): Notice {
  const { channel, reason = 'test', nowMillis = Date.now() } = options;
  const status = options.status ?? (reason === 'resolved' ? 'resolved' : 'firing');
  const alert = sampleAlert(status, nowMillis);
  return {
    id: `${reason}-${randomUUID()}`,
    channel,
    reason,
    status,
    groupKey: `{}:{alertname="${alert.rule}"}`,
    groupLabels: { alertname: alert.rule },
    commonLabels: alert.labels,
    commonAnnotations: alert.annotations,
    alerts: [alert],
    createdAt: nowMillis,
  };
}

function sampleAlert(status: 'firing' | 'resolved', nowMillis: number): NoticeAlert {
  const labels = { alertname: 'SampleAlert', severity: 'info' } as const;
  return {
    fingerprint: '0000000000000000',
    rule: labels.alertname,
    level: labels.severity,
    labels,
    annotations: { summary: 'A sample that shows how an alert arrives; nothing is wrong' },
    figure: {
      title: 'Error ratio',
      value: status === 'firing' ? 6.2 : 0.4,
      unit: '%',
      count: 1250,
      events: 'requests',
      over: '5m',
      threshold: 5,
    },
    peak: 8.1,
    cause: 'condition',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    status,
    startsAt: nowMillis - 10 * MINUTE_MILLIS,
    endsAt: status === 'resolved' ? nowMillis : null,
  };
}
