import { styleText } from 'node:util';
import type { Measurement } from '@mcp-vitals/monitor';
import type { Figures } from './figures.js';
import type { WorkEvent } from './workload.js';

/** The content of one frame. */
export interface Frame {
  title: string;
  elapsedMillis: number;
  status: 'healthy' | 'degraded' | 'unhealthy' | 'unknown';
  score: number | null;
  /** The checks that took points, with their reasons. */
  losses: string[];
  /** The alerts that fire. */
  alerts: string[];
  figures: Figures;
  events: readonly WorkEvent[];
}

const COLOURS = { healthy: 'green', degraded: 'yellow', unhealthy: 'red', unknown: 'gray' } as const;
const BAR_WIDTH = 20;
const EVENTS = 5;
const MAX_ALERTS = 4;

/** A frame for a terminal of `columns` columns, to be drawn over the one before. */
export function drawFrame(frame: Frame, columns: number): string {
  const { figures } = frame;
  const lines = [
    `${styleText('bold', 'mcp-vitals')}  ${frame.title}  ${styleText('gray', elapsed(frame.elapsedMillis))}`,
    '',
    `${styleText(COLOURS[frame.status], `● ${frame.status.toUpperCase()}`)}  score ${frame.score ?? '–'}/100`,
    ...frame.alerts.slice(0, MAX_ALERTS).map((alert) => styleText('red', clip(`  ALERT ${alert}`, columns))),
    ...frame.losses.slice(0, 3).map((loss) => styleText('gray', clip(`  ${loss}`, columns))),
    '',
    styleText(
      'gray',
      `${'operation'.padEnd(22)}${'calls'.padStart(8)}${'errors'.padStart(8)}${'p50'.padStart(10)}${'p95'.padStart(10)}`,
    ),
    ...figures.operations.map(({ operation, calls, errors, p50, p95 }) => {
      const failed = String(errors).padStart(8);
      return (
        `${operation.padEnd(22)}${String(calls).padStart(8)}${errors > 0 ? styleText('red', failed) : failed}` +
        `${millis(p50).padStart(10)}${millis(p95).padStart(10)}`
      );
    }),
    '',
    `cache hits   ${bar(figures.cacheHitRatio)}`,
    `validation   ${bar(figures.validationSuccessRatio)}`,
    '',
    styleText('gray', 'last events'),
    ...(frame.events.length === 0 ? [styleText('gray', '  none yet')] : []),
    ...frame.events
      .slice(-EVENTS)
      .map(({ at, operation, what }) => clip(`  ${at.toTimeString().slice(0, 8)}  ${operation}  ${what}`, columns)),
    '',
    styleText('gray', 'Ctrl-C ends it with a report'),
  ];
  return lines.join('\n');
}

/** The same in one line, for an output that cannot be redrawn. */
export function drawLine({ elapsedMillis, status, score, figures, alerts }: Frame): string {
  const calls = figures.operations.reduce((sum, operation) => sum + operation.calls, 0);
  const errors = figures.operations.reduce((sum, operation) => sum + operation.errors, 0);
  return (
    `${elapsed(elapsedMillis)}  ${status} ${score ?? '–'}/100  ${calls} calls, ${errors} errors  ` +
    `cache hits ${percent(figures.cacheHitRatio)}  validation ${percent(figures.validationSuccessRatio)}` +
    (alerts.length > 0 ? `  ALERTS ${alerts.join('; ')}` : '')
  );
}

function bar(ratio: Measurement): string {
  const filled = Math.round(((ratio.value ?? 0) / 100) * BAR_WIDTH);
  const text = `${'█'.repeat(filled)}${styleText('gray', '░'.repeat(BAR_WIDTH - filled))}`;
  return `${text}  ${percent(ratio).padStart(7)}  ${styleText('gray', `of ${ratio.count}`)}`;
}

const percent = ({ value }: Measurement): string => (value === null ? '–' : `${value.toFixed(1)} %`);

const millis = (value: number | null): string =>
  value === null ? '–' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

const elapsed = (value: number): string => {
  const seconds = Math.floor(value / 1000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

const clip = (text: string, columns: number): string =>
  text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
