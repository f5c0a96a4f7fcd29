import type { Notice } from '@mcp-vitals/monitor';
import type { AlertText } from '../../message/alert-text.js';
import { fitting } from '../../message/fitting.js';
import { noticeText, omissionText, type WordingOptions } from '../../message/notice-text.js';
import { escapeMrkdwn, linkMrkdwn } from './mrkdwn.js';

export interface SlackBlock {
  readonly type: 'header' | 'section' | 'context';
  readonly text?: SlackText;
  readonly elements?: readonly SlackText[];
}

interface SlackText {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
  /** Slack then makes no link of an address or a name that is not marked as one. */
  readonly verbatim?: boolean;
}

/** A message for an incoming webhook. Source: https://docs.slack.dev/reference/block-kit/blocks */
export interface SlackMessage {
  /** For notifications, and clients that show no blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

/** Slack's limits, in characters; a message has at most 50 blocks. */
const MAX_HEADER = 150;
const MAX_SECTION = 3000;
const MAX_ALERTS = 40;
/** Far below what an incoming webhook takes. */
const MAX_ALERTS_LENGTH = 30_000;

const ICONS = {
  firing: { critical: '🔴', warning: '🟠', info: '🔵' },
  resolved: { critical: '🟢', warning: '🟢', info: '🟢' },
};

export function slackMessage(notice: Notice, options: WordingOptions): SlackMessage {
  const { headline, preface, alerts } = noticeText(notice, options);
  const sections = fitting(sectionsOf(alerts), (text) => text.length, MAX_ALERTS_LENGTH, MAX_ALERTS);
  const blocks: SlackBlock[] = [{ type: 'header', text: { type: 'plain_text', text: cut(headline, MAX_HEADER) } }];
  if (preface !== '') blocks.push(context(preface));
  blocks.push(...sections.map((text): SlackBlock => ({ type: 'section', text: mrkdwn(text) })));
  const omission = omissionText(notice, sections.length);
  if (omission !== '') blocks.push(context(omission));
  return { text: escapeMrkdwn(headline), blocks };
}

const context = (text: string): SlackBlock => ({
  type: 'context',
  elements: [mrkdwn(escapeMrkdwn(text))],
});

const mrkdwn = (text: string): SlackText => ({ type: 'mrkdwn', text, verbatim: true });

function* sectionsOf(alerts: Iterable<AlertText>): Iterable<string> {
  for (const alert of alerts) yield sectionOf(alert);
}

function sectionOf(alert: AlertText): string {
  const icon = ICONS[alert.status][alert.level as 'info'] ?? '';
  const links = [
    alert.trace && (alert.trace.url ? linkMrkdwn(alert.trace.url, 'worst trace') : `trace ${alert.trace.id}`),
    alert.runbookUrl && linkMrkdwn(alert.runbookUrl, 'runbook'),
  ].filter(Boolean);
  // Escaping lengthens, so each part is cut before, and the whole stays below the limit with its links whole.
  const lines = [
    `${icon} *${escapeMrkdwn(cut(alert.rule, 128))}* ${alert.status}${alert.summary === '' ? '' : `: ${escapeMrkdwn(cut(alert.summary, 200))}`}`,
    escapeMrkdwn(cut(alert.figure, 200)),
    alert.time,
    escapeMrkdwn(cut(alert.labels, 100)),
    alert.acknowledgedBy === undefined ? '' : `acknowledged by ${escapeMrkdwn(cut(alert.acknowledgedBy, 50))}`,
  ].filter((line) => line !== '');
  const text = lines.join('\n');
  const withLinks = links.length === 0 ? text : `${text}\n${links.join(' · ')}`;
  return withLinks.length <= MAX_SECTION ? withLinks : cut(text, MAX_SECTION);
}

const cut = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
