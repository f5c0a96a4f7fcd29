import type { AlertFigure, NoticeAlert } from '@mcp-vitals/monitor';
import { MAX_ANNOTATION_BYTES, MAX_LABEL_BYTES, plainLabels, plainText } from './plain-text.js';
import { formatBeside, formatCount, formatDuration, formatThreshold, formatTime } from './quantity.js';
import { renderTemplate } from './template.js';

/** What has to be known of an alert besides its name and labels. No part has a line break or an invisible character. */
export interface AlertFacts {
  /** The figure with its window and count, and for a resolved alert its peak. */
  readonly figure: string;
  /** Since when, and for a resolved alert how long it lasted. */
  readonly time: string;
  readonly trace?: { readonly id: string; readonly url?: string };
  readonly runbookUrl?: string;
  readonly acknowledgedBy?: string;
}

/** What a person reads of one alert. */
export interface AlertText extends AlertFacts {
  readonly status: 'firing' | 'resolved';
  readonly level: string;
  readonly rule: string;
  /** The rule's `summary`; empty where it has none. */
  readonly summary: string;
  /** Labels that distinguish it, as `name=value`. */
  readonly labels: string;
}

/** Labels that an alert's other parts state. */
const STATED_LABELS = ['alertname', 'severity'];

const TRACE_ID = /^[0-9a-f]{32}$/;

/** @param traceUrl template of the address of a trace */
export function alertFacts(alert: NoticeAlert, traceUrl: string | undefined): AlertFacts {
  const { traceId = '', runbookUrl = alert.annotations.runbook_url, acknowledgedBy } = alert;
  return {
    figure: figureText(alert),
    time: timeText(alert),
    ...(TRACE_ID.test(traceId) && {
      trace: { id: traceId, ...(traceUrl !== undefined && { url: renderTemplate(traceUrl, { traceId }) }) },
    }),
    ...(isWebAddress(runbookUrl) && { runbookUrl }),
    ...(acknowledgedBy !== undefined && { acknowledgedBy: plainText(acknowledgedBy, MAX_LABEL_BYTES) }),
  };
}

/** @param traceUrl template of the address of a trace */
export function alertText(alert: NoticeAlert, traceUrl: string | undefined): AlertText {
  const labels = Object.entries(plainLabels(alert.labels)).filter(([name]) => !STATED_LABELS.includes(name));
  return {
    ...alertFacts(alert, traceUrl),
    status: alert.status,
    level: alert.level,
    rule: plainText(alert.rule, MAX_LABEL_BYTES),
    summary: plainText(alert.annotations.summary ?? '', MAX_ANNOTATION_BYTES),
    labels: labels.map(([name, value]) => `${name}=${value}`).join(', '),
  };
}

/** Such as `Error ratio 6.2 % over 5m (1,250 requests), threshold 5 %`. */
function figureText({ status, cause, figure, peak }: NoticeAlert): string {
  const title = plainText(figure.title, MAX_LABEL_BYTES);
  const threshold = figure.threshold === null ? '' : `, threshold ${formatThreshold(figure.threshold, figure.unit)}`;
  if (status === 'firing' && cause === 'no_data') return `${title}: no data over ${figure.over}${threshold}`;
  if (status === 'firing' && cause === 'error') return `${title}: the evaluation failed${threshold}`;
  const highest =
    peak === null || status === 'firing' ? '' : `, peak ${formatBeside(figure.threshold, peak, figure.unit)}`;
  return `${title} ${status === 'firing' ? '' : 'now '}${valueText(figure)}${threshold}${highest}`;
}

function valueText({ value, threshold, unit, count, events, over }: AlertFigure): string {
  const shown = value === null ? 'without data' : formatBeside(threshold, value, unit);
  return `${shown} over ${over} (${formatCount(count)} ${plainText(events, MAX_LABEL_BYTES)})`;
}

const timeText = ({ status, startsAt, endsAt }: NoticeAlert): string =>
  status === 'firing' || endsAt === null
    ? `since ${formatTime(startsAt)}`
    : `from ${formatTime(startsAt)} to ${formatTime(endsAt)}, lasted ${formatDuration(endsAt - startsAt)}`;

const isWebAddress = (text: string | undefined): text is string =>
  text !== undefined &&
  text.length <= MAX_ANNOTATION_BYTES &&
  /^https?:\/\/[^\s<>"'`|\\^{}]+$/.test(text) &&
  URL.canParse(text);
