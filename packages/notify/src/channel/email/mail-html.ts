import type { AlertText } from '../../message/alert-text.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** Contrast of at least 4.5 to 1 on white. */
const COLORS: Readonly<Record<string, string>> = {
  critical: '#b3261e',
  warning: '#8a5300',
  info: '#1a5fb4',
  resolved: '#1b6e3c',
};

/** The HTML of one alert. */
export function alertHtml(alert: AlertText): string {
  const color = COLORS[alert.status === 'resolved' ? 'resolved' : alert.level] ?? COLORS.info;
  const lines = [
    alert.summary,
    alert.figure,
    alert.time,
    alert.labels,
    alert.acknowledgedBy === undefined ? '' : `acknowledged by ${alert.acknowledgedBy}`,
  ].filter((line) => line !== '');
  const links = [
    alert.trace && (alert.trace.url ? link(alert.trace.url, 'worst trace') : `trace ${escapeHtml(alert.trace.id)}`),
    alert.runbookUrl && link(alert.runbookUrl, 'runbook'),
  ].filter(Boolean);
  return (
    `<h2 style="margin:16px 0 4px;font-size:16px;color:${color}">${escapeHtml(`${alert.rule} ${alert.status} (${alert.level})`)}</h2>` +
    `<p style="margin:0">${[...lines.map(escapeHtml), ...links].join('<br>')}</p>`
  );
}

/** A whole document around the alerts. */
export const mailHtml = (headline: string, preface: string, alerts: readonly string[], omission: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(headline)}</title></head>` +
  '<body style="font-family:sans-serif;font-size:14px;line-height:1.5;color:#1a1a1a;background:#ffffff">' +
  `<h1 style="font-size:18px">${escapeHtml(headline)}</h1>` +
  `${paragraph(preface)}${alerts.join('')}${paragraph(omission)}</body></html>`;

const paragraph = (text: string): string => (text === '' ? '' : `<p>${escapeHtml(text)}</p>`);

const link = (url: string, title: string): string => `<a href="${escapeHtml(url)}">${escapeHtml(title)}</a>`;
