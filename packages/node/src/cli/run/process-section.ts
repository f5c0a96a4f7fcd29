import { formatFigure, type MonitoringReport } from '@mcp-vitals/monitor';
import { escapeText } from '@mcp-vitals/signals';
import type { ProcessReport } from '../../report-file/process-report.js';
import { clip, columns, type OutputStream, paint, type Style, widthOf, wrap } from '../base/style.js';
import { isRunning } from './observed-processes.js';

const STYLES: Readonly<Record<string, Style>> = {
  HEALTHY: 'green',
  DEGRADED: 'yellow',
  UNHEALTHY: 'red',
  UNKNOWN: 'gray',
};
const HEAD = ['operation', 'role', 'calls', 'errors', 'p50', 'p95', 'max'];
const RIGHT = [2, 3, 4, 5, 6];
const MAX_NAME = 48;
const MIN_NAME = 12;
const MAX_ALERTS = 5;
const MAX_LIVE_FINDINGS = 3;
const MAX_LAST_ERRORS = 3;

export interface SectionOptions {
  readonly stream: OutputStream;
  /** The most operations listed; the most called come first. */
  readonly maxOperations: number;
  /** Whether findings and recommendations are written out. */
  readonly isFinal: boolean;
}

/** One process as lines. */
export function processSection(process: ProcessReport, options: SectionOptions): string[] {
  const { stream, isFinal } = options;
  const { report, pid, program, nodeVersion } = process;
  const name = paint(stream, 'bold', shown(report?.service_name ?? program ?? 'a program without a file'));
  const life = isRunning(process) ? '' : process.ended ? ', ended' : ', killed: its last report';
  const lines = [`${name}  ${paint(stream, 'gray', `pid ${pid}, Node.js ${nodeVersion}${life}`)}`];
  if (report === null) return [...lines, '  no MCP message'];
  lines.push(...healthLines(report, stream), ...alertLines(report, stream), '', ...operationLines(report, options));
  if (isFinal) lines.push(...findingLines(report));
  else lines.push(...findingLines(report).slice(0, MAX_LIVE_FINDINGS));
  const width = widthOf(stream);
  // A colour must not be cut off; only lines without one are long.
  return lines.map((line) => {
    if (line.length <= width || line.includes('\u001B')) return line;
    const indent = ' '.repeat(line.length - line.trimStart().length);
    return isFinal ? `${indent}${wrap(line.trimStart(), width, `${indent}  `).trimStart()}` : clip(line, width);
  });
}

function healthLines({ health }: MonitoringReport, stream: OutputStream): string[] {
  const { overall_status: status, health_score: score, coverage } = health;
  const scored =
    score === null ? `no score: ${formatFigure(100 * coverage, '%')} of the weights known` : `${score} of 100`;
  const lost = health.checks.filter(
    ({ points_lost: points, status: of }) => points > 0 || of === 'DEGRADED' || of === 'UNHEALTHY',
  );
  return [
    `  ${paint(stream, STYLES[status]!, `● ${status.toLowerCase()}`)}, ${scored}`,
    ...lost.map(
      ({ name, reason, points_lost: points }) =>
        `    ${points > 0 ? `−${points} ` : ''}${shown(name)}: ${shown(reason)}`,
    ),
  ];
}

const alertLines = ({ active_alerts: alerts }: MonitoringReport, stream: OutputStream): string[] =>
  alerts
    .slice(0, MAX_ALERTS)
    .map(({ rule, summary }) => `  ${paint(stream, 'red', 'ALERT')} ${shown(rule)}: ${shown(summary)}`);

function operationLines({ operations }: MonitoringReport, { stream, maxOperations }: SectionOptions): string[] {
  const byCalls = operations.toSorted((a, b) => b.count - a.count);
  const listed = byCalls.slice(0, maxOperations);
  const [head, ...lines] = operationTable(listed, widthOf(stream));
  const more = byCalls.length - listed.length;
  return [
    paint(stream, 'gray', head!),
    ...lines.map((line, i) => (listed[i]!.errors > 0 ? paint(stream, 'red', line) : line)),
    ...(more > 0 ? [paint(stream, 'gray', `  and ${more} more`)] : []),
  ];
}

/** The operations below their head, within a width: names give way first. */
function operationTable(listed: MonitoringReport['operations'], width: number): string[] {
  const names = listed.map(({ operation }) => shown(operation));
  const figures = listed.map((one) => [
    one.kind,
    String(one.count),
    String(one.errors),
    ...[one.p50_ms, one.p95_ms, one.max_ms].map((millis) => formatFigure(millis, 'ms')),
  ]);
  const table = (nameWidth: number) =>
    columns([HEAD, ...names.map((name, i) => [clip(name, nameWidth), ...figures[i]!])], RIGHT).map(
      (line) => `  ${line}`,
    );
  const whole = table(MAX_NAME);
  const excess = Math.max(...whole.map((line) => line.length)) - width;
  if (excess <= 0) return whole;
  const longest = Math.min(MAX_NAME, Math.max(...names.map((name) => name.length)));
  return table(Math.max(MIN_NAME, longest - excess)).map((line) => clip(line, width));
}

function findingLines({ anomalies, recommendations, recent_errors: errors }: MonitoringReport): string[] {
  const open = anomalies.filter(({ state }) => state === 'open');
  return [
    ...open.map(({ operation, summary, since }) => `  anomaly: ${shown(operation)} ${shown(summary)}, since ${since}`),
    ...recommendations.map(({ subject, text }) => `  ${shown(subject)}: ${shown(text)}`),
    ...errors
      .slice(-MAX_LAST_ERRORS)
      .map(({ operation, error_type: type, message }) => `  last error: ${shown(`${operation} ${type}: ${message}`)}`),
  ];
}

/** Names come from peers. */
const shown = (text: string): string => escapeText(text);
