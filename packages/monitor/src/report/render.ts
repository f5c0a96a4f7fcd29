import { format } from '../format.js';
import type { FigureJson, MonitoringReport } from './types.js';

export interface RenderOptions {
  /** @default 'text' */
  readonly as?: 'markdown' | 'text';
}

type Row = readonly string[];

interface Section {
  readonly title: string;
  readonly head: Row;
  readonly rows: readonly Row[];
}

/** The report for people: Markdown, or plain text with aligned columns for a terminal. Only sections that say something. */
export function renderReport(report: MonitoringReport, options: RenderOptions = {}): string {
  const sections = sectionsOf(report).filter((section) => section.rows.length > 0);
  const { overall_status: status, health_score: score } = report.health;
  const name = report.service_name === null ? '' : ` of ${report.service_name}`;
  const title = `Health${name}: ${status}${score === null ? '' : `, ${score} of 100`}`;
  return options.as === 'markdown'
    ? [`# ${title}`, report.timestamp, ...sections.map(markdown)].join('\n\n').concat('\n')
    : [`${title}  (${report.timestamp})`, ...sections.map(text)].join('\n\n').concat('\n');
}

function sectionsOf(report: MonitoringReport): Section[] {
  return [
    {
      title: 'Checks',
      head: ['check', 'status', 'points lost', 'response', 'reason'],
      rows: report.health.checks.map((check) => [
        check.name,
        check.status,
        `${check.points_lost}`,
        format(check.response_time_ms, 'ms'),
        check.reason,
      ]),
    },
    {
      title: 'Figures',
      head: ['figure', 'value', 'window', 'count'],
      rows: report.figures.map((one) => [one.name, format(one.value, one.unit), windowOf(one), `${one.count}`]),
    },
    {
      title: 'Operations',
      head: ['operation', 'kind', 'calls', 'errors', 'per minute', 'p50', 'p95', 'p99', 'window', 'slowest trace'],
      rows: report.operations.map((one) => [
        one.operation,
        one.kind,
        `${one.count}`,
        `${one.errors}`,
        format(one.throughput_per_minute, ''),
        format(one.p50_ms, 'ms'),
        format(one.p95_ms, 'ms'),
        format(one.p99_ms, 'ms'),
        windowOf(one),
        one.slowest[0]?.trace_id ?? '–',
      ]),
    },
    {
      title: 'Caches',
      head: ['cache', 'look-ups', 'hits', 'misses', 'stale', 'hit rate', 'entries'],
      rows: report.caches.map((one) => [
        one.cache,
        `${one.lookups}`,
        `${one.hits}`,
        `${one.misses}`,
        `${one.stale}`,
        format(one.hit_rate, '%'),
        format(one.entries, ''),
      ]),
    },
    {
      title: 'Validations',
      head: ['target', 'validations', 'invalid', 'success'],
      rows: report.validations.map((one) => [
        one.target,
        `${one.validations}`,
        `${one.invalid}`,
        format(one.success_rate, '%'),
      ]),
    },
    {
      title: 'Errors',
      head: ['error', 'operation', 'count'],
      rows: report.errors.map((one) => [one.error_type, one.operation, `${one.count}`]),
    },
    {
      title: 'Schemas',
      head: ['figure', 'value', 'window', 'count'],
      rows: schemaFigures(report).map((one) => [one.name, format(one.value, one.unit), windowOf(one), `${one.count}`]),
    },
    {
      title: 'Schema changes',
      head: ['of', 'change', 'count', 'window'],
      rows: (report.schema?.changes_by_kind ?? []).map((one) => [one.kind, one.change, `${one.count}`, windowOf(one)]),
    },
    {
      title: 'Trends',
      head: ['operation', 'kind', 'trend', 'change', 'confidence', 'since'],
      rows: report.performance.trending_operations.map((one) => [
        one.operation,
        one.kind,
        one.trend,
        format(100 * one.change, '%'),
        format(one.confidence, ''),
        one.since,
      ]),
    },
    {
      title: 'Anomalies',
      head: ['operation', 'kind', 'what', 'state', 'since', 'trace to open'],
      rows: report.anomalies.map((one) => [
        one.operation,
        one.operation_kind,
        one.summary,
        one.state,
        one.since,
        one.trace_ids[0] ?? '–',
      ]),
    },
    {
      title: 'Recommendations',
      head: ['severity', 'about', 'what', 'trace to open'],
      rows: report.recommendations.map((one) => [one.severity, one.subject, one.text, one.trace_ids[0] ?? '–']),
    },
  ];
}

/** Where nobody manages schemas, there is nothing to say of them. */
function schemaFigures({ schema }: MonitoringReport): FigureJson[] {
  if (schema === null) return [];
  const { cache_hit_rate, cache_time_saved, validation_success_rate, changes, breaking_changes } = schema;
  return [cache_hit_rate, cache_time_saved, validation_success_rate, changes, breaking_changes].filter(
    ({ value }) => value !== null,
  );
}

const windowOf = ({ from, to }: Pick<FigureJson, 'from' | 'to'>): string =>
  `${Math.round((Date.parse(to) - Date.parse(from)) / 1000)} s`;

function markdown({ title, head, rows }: Section): string {
  const line = (cells: Row): string => `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [`## ${title}`, '', line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function text({ title, head, rows }: Section): string {
  const all = [head, ...rows].map((row) => row.map(oneLine));
  const widths = head.map((_, i) => Math.max(...all.map((row) => width(row[i]!))));
  const line = (row: Row): string =>
    `  ${row.map((cell, i) => cell + ' '.repeat(widths[i]! - width(cell))).join('  ')}`.trimEnd();
  return [title, ...all.map(line)].join('\n');
}

/** Names come from peers: no line breaks and no control characters reach a terminal. */
const oneLine = (cell: string): string => cell.replace(/\p{C}+/gu, ' ');

/** Columns a text takes on a terminal: its code points, of which none here is wide. */
const width = (text: string): number => Array.from(text).length;
