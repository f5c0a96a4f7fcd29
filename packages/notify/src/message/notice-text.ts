import type { Notice, NoticeReason } from '@mcp-vitals/monitor';
import { type AlertText, alertText } from './alert-text.js';
import { MAX_LABEL_BYTES, plainAnnotations, plainLabels, plainText } from './plain-text.js';
import { formatCount } from './quantity.js';
import { renderTemplate } from './template.js';

/** Options of every channel that words notices. */
export interface WordingOptions {
  /** Address of a trace in the user's trace UI, such as `https://jaeger.example/trace/{{ traceId }}`. @default the id is named */
  readonly traceUrl?: string;
  /**
   * Data-only template of the headline, behind the mark of a test or drill: `{{ status }}`, `{{ reason }}`, `{{ level }}`,
   * `{{ rule }}`, `{{ summary }}`, `{{ firing }}`, `{{ resolved }}`, `{{ labels.NAME }}`, `{{ annotations.NAME }}`, the last two
   * shared by all alerts of the notice. The default is used where it renders nothing. @default `[FIRING 2] HighErrorRatio (critical): the summary`
   */
  readonly headline?: string;
}

/** What a person reads of a notice. */
export interface NoticeText {
  /** `[TEST]`, `[DRILL]` or empty; part of the headline. */
  readonly mark: string;
  readonly headline: string;
  /** A sentence about a test or a drill; otherwise empty. */
  readonly preface: string;
  readonly firing: number;
  readonly resolved: number;
  /** The first alerts. Worded on demand: a notice may hold ten thousand. */
  readonly alerts: Iterable<AlertText>;
}

const MARKS: Partial<Record<NoticeReason, string>> = { test: '[TEST] ', drill: '[DRILL] ' };

const PREFACES: Partial<Record<NoticeReason, string>> = {
  test: 'This is a test of the channel. Nothing is wrong.',
  drill: 'This is a drill. Nothing is wrong; handle it as if it were.',
};

/** Why a firing notice comes, beyond its first time. */
const CAUSES: Partial<Record<NoticeReason, string>> = {
  repeated: ', still',
  silence_ended: ', silence ended',
  escalated: ', escalated',
  reminder: ', reminder',
};

export function noticeText(notice: Notice, options: WordingOptions): NoticeText {
  const mark = MARKS[notice.reason] ?? '';
  const firing = notice.alerts.filter(({ status }) => status === 'firing').length;
  const resolved = notice.alerts.length - firing;
  return {
    mark: mark.trim(),
    headline: mark + headlineOf(notice, firing, resolved, options.headline),
    preface: PREFACES[notice.reason] ?? '',
    firing,
    resolved,
    alerts: alertTexts(notice, options.traceUrl),
  };
}

function* alertTexts({ alerts }: Notice, traceUrl: string | undefined): Iterable<AlertText> {
  for (const alert of alerts) yield alertText(alert, traceUrl);
}

/** States how many alerts a message leaves out, from the first `shown` on; empty when there are none. */
export function omissionText({ alerts }: Notice, shown: number): string {
  const omitted = alerts.slice(shown);
  if (omitted.length === 0) return '';
  const firing = omitted.filter(({ status }) => status === 'firing').length;
  const counts = `${formatCount(firing)} firing, ${formatCount(omitted.length - firing)} resolved`;
  return `and ${formatCount(omitted.length)} more (${counts}), of ${formatCount(alerts.length)} in all`;
}

function headlineOf(notice: Notice, firing: number, resolved: number, template: string | undefined): string {
  const [first] = notice.alerts;
  const rule = plainText(
    notice.groupLabels.alertname ?? notice.commonLabels.alertname ?? first?.rule ?? '',
    MAX_LABEL_BYTES,
  );
  const level = first?.level ?? '';
  const labels = plainLabels(notice.commonLabels);
  const annotations = plainAnnotations(notice.commonAnnotations);
  const summary = annotations.summary ?? '';
  if (template !== undefined) {
    const { status, reason } = notice;
    const data = { status, reason, level, rule, summary, firing, resolved, labels, annotations };
    const headline = plainText(renderTemplate(template, data), MAX_LABEL_BYTES);
    // Of values that this notice does not have; Slack refuses a message whose header is empty.
    if (headline.trim() !== '') return headline;
  }
  const count = notice.status === 'firing' ? firing : resolved;
  const state = `${notice.status.toUpperCase()} ${formatCount(count)}${CAUSES[notice.reason] ?? ''}`;
  return plainText(`[${state}] ${rule} (${level})${summary === '' ? '' : `: ${summary}`}`, MAX_LABEL_BYTES);
}
