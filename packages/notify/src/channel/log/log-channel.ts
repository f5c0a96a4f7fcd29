import { writeSync } from 'node:fs';
import type { Notice } from '@mcp-vitals/monitor';
import type { Channel } from '../../delivery/channel.js';
import type { AlertText } from '../../message/alert-text.js';
import { fitting } from '../../message/fitting.js';
import { noticeText, omissionText, type WordingOptions } from '../../message/notice-text.js';
import { type ChannelOptions, channelBasics } from '../channel-options.js';

export interface LogChannelOptions extends ChannelOptions, WordingOptions {
  /** Receives the line, without a line break at its end. @default writes it to stderr: stdout belongs to the protocol of a stdio server */
  readonly sink?: (line: string, notice: Notice) => unknown;
}

/** Bytes of the alerts in a line. */
const MAX_BYTES = 8192;
const MAX_ALERTS = 20;
const STDERR = 2;

/** One line a notice. */
export function logChannel(options: LogChannelOptions = {}): Channel<string> {
  const { sink = writeToStderr } = options;
  const render = (notice: Notice) => lineOf(notice, options);
  return {
    ...channelBasics('log', options),
    render,
    send: async (notice) => {
      await sink(render(notice), notice);
      return { status: 'delivered' };
    },
  };
}

function lineOf(notice: Notice, options: WordingOptions): string {
  const { headline, preface, alerts } = noticeText(notice, options);
  const kept = fitting(mapped(alerts, alertPart), (part) => Buffer.byteLength(part), MAX_BYTES, MAX_ALERTS);
  return [headline, preface, ...kept, omissionText(notice, kept.length)].filter((part) => part !== '').join(' | ');
}

function* mapped(alerts: Iterable<AlertText>, change: (alert: AlertText) => string): Iterable<string> {
  for (const alert of alerts) yield change(alert);
}

const alertPart = (alert: AlertText): string =>
  [
    `${alert.rule}${alert.labels === '' ? '' : ` {${alert.labels}}`} ${alert.status}: ${alert.figure}`,
    alert.time,
    alert.trace && `trace ${alert.trace.url ?? alert.trace.id}`,
    alert.runbookUrl && `runbook ${alert.runbookUrl}`,
    alert.acknowledgedBy && `acknowledged by ${alert.acknowledgedBy}`,
  ]
    .filter(Boolean)
    .join(', ');

/** Throws when stderr is closed or full, so that the notice is tried again. */
function writeToStderr(line: string): void {
  const bytes = Buffer.from(`mcp-vitals alert: ${line}\n`);
  for (let done = 0; done < bytes.length; ) done += writeSync(STDERR, bytes, done);
}
