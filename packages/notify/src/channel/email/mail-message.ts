import { createHash } from 'node:crypto';
import type { Notice } from '@mcp-vitals/monitor';
import type { AlertText } from '../../message/alert-text.js';
import { fitting } from '../../message/fitting.js';
import { noticeText, omissionText, type WordingOptions } from '../../message/notice-text.js';
import { alertHtml, mailHtml } from './mail-html.js';

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The idempotency key of mail: the same for every attempt of a notice. */
  readonly messageId: string;
  /** The same for all notices of a group, so that mail programs show them together. */
  readonly threadId: string;
}

/** Mail programs cut HTML from about 100 KB on. */
const MAX_BYTES = 90_000;
const MAX_ALERTS = 100;
const SAFE_ID = /^[\w.-]{1,100}$/;

/** @param domain the sender's */
export function renderMail(notice: Notice, options: WordingOptions, domain: string): RenderedMail {
  const { headline, preface, alerts } = noticeText(notice, options);
  const kept = fitting(partsOf(alerts), ({ html }) => Buffer.byteLength(html), MAX_BYTES, MAX_ALERTS);
  const omission = omissionText(notice, kept.length);
  const id = SAFE_ID.test(notice.id) ? notice.id : hash(notice.id);
  return {
    subject: headline,
    text: [headline, preface, ...kept.map(({ text }) => text), omission].filter((part) => part !== '').join('\n\n'),
    html: mailHtml(
      headline,
      preface,
      kept.map(({ html }) => html),
      omission,
    ),
    messageId: `<${id}@${domain}>`,
    threadId: `<${hash(notice.groupKey)}@${domain}>`,
  };
}

function* partsOf(alerts: Iterable<AlertText>): Iterable<{ text: string; html: string }> {
  for (const alert of alerts) yield { text: alertPlain(alert), html: alertHtml(alert) };
}

const alertPlain = (alert: AlertText): string =>
  [
    `${alert.rule} ${alert.status} (${alert.level})`,
    alert.summary,
    alert.figure,
    alert.time,
    alert.labels,
    alert.acknowledgedBy && `acknowledged by ${alert.acknowledgedBy}`,
    alert.trace && `worst trace: ${alert.trace.url ?? alert.trace.id}`,
    alert.runbookUrl && `runbook: ${alert.runbookUrl}`,
  ]
    .filter(Boolean)
    .join('\n');

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
