import { format } from '../format.js';
import type { MonitoringReport } from './definition.js';
import { REFUSED, SIGN_IN, UNCALLED_TOOL, UNKNOWN_TOOL } from './fields/access.js';
import { ALERT } from './fields/alert.js';
import { CHANGE } from './fields/change/change.js';
import { RELEASE_INDICATOR } from './fields/change/release.js';
import { RESULT_COST, SERVER_CONTEXT, TOOL_CONTEXT } from './fields/context.js';
import { FIGURE, type FigureJson } from './fields/figure.js';
import { CHECK } from './fields/health.js';
import { LOOP } from './fields/loop.js';
import { CACHE, ERROR, RECENT_ERROR, VALIDATION } from './fields/metrics.js';
import { OPERATION } from './fields/operation.js';
import { CLIENT, DEPRECATED_FEATURE, PROTOCOL_VERSION } from './fields/peers.js';
import { ANOMALY, RECOMMENDATION, TREND } from './fields/performance.js';
import { SCHEMA_CHANGE } from './fields/schema.js';
import { TASK } from './fields/tasks.js';
import { DEFINITION_FINDING, RESULT_FINDING } from './fields/tools/definitions.js';
import { SILENT_FAILURE } from './fields/tools/silent-failures.js';
import { literal, markdown, oneLine, type Table, tableOf, text } from './table.js';

export interface RenderOptions {
  /** @default 'text' */
  readonly as?: 'markdown' | 'text';
  /** Columns of the terminal, for text: longer texts of a table are broken at spaces. @default no limit */
  readonly width?: number;
}

/** The report for people: Markdown, or plain text with aligned columns for a terminal. Sections without rows are left out. */
export function renderReport(report: MonitoringReport, options: RenderOptions = {}): string {
  const tables = tablesOf(report).filter(({ rows }) => rows.length > 0);
  const [title, timestamp] = [titleOf(report), report.timestamp].map(oneLine);
  return options.as === 'markdown'
    ? [`# ${literal(title!)}`, timestamp, ...tables.map(markdown)].join('\n\n').concat('\n')
    : [`${title}  (${timestamp})`, ...tables.map((table) => text(table, options.width))].join('\n\n').concat('\n');
}

function titleOf({ service_name, health }: MonitoringReport): string {
  const name = service_name === null ? '' : ` of ${service_name}`;
  const { overall_status: status, health_score: score, coverage, checks } = health;
  const known = `${format(100 * coverage, '%')} of the weights known`;
  if (score === null) return `Health${name}: ${status}${checks.length > 0 ? `, no score: ${known}` : ''}`;
  return `Health${name}: ${status}, ${score} of 100${coverage < 1 ? `, ${known}` : ''}`;
}

const tablesOf = (report: MonitoringReport): Table[] => [
  tableOf('Checks', CHECK, report.health.checks),
  tableOf('Active alerts', ALERT, report.active_alerts),
  tableOf('Figures', FIGURE, report.figures),
  tableOf('Operations', OPERATION, report.operations),
  tableOf('Clients', CLIENT, report.clients),
  tableOf('Protocol versions', PROTOCOL_VERSION, report.protocol.versions),
  tableOf('Deprecated features', DEPRECATED_FEATURE, report.protocol.deprecated_features),
  tableOf('Caches', CACHE, report.caches),
  tableOf('Validations', VALIDATION, report.validations),
  tableOf('Tasks', TASK, report.tasks),
  tableOf('Errors', ERROR, report.errors),
  tableOf('Last errors', RECENT_ERROR, report.recent_errors),
  tableOf('Schemas', FIGURE, schemaFigures(report)),
  tableOf('Schema changes', SCHEMA_CHANGE, report.schema?.changes_by_kind ?? []),
  tableOf('Silent failures', SILENT_FAILURE, report.silent_failures),
  tableOf('Calls to tools that do not exist', UNKNOWN_TOOL, report.unknown_tools),
  tableOf('Tools that nobody called', UNCALLED_TOOL, report.uncalled_tools),
  tableOf('Refused calls', REFUSED, report.refused_calls),
  tableOf('Sign-in', SIGN_IN, report.sign_in),
  tableOf('Context cost of definitions', SERVER_CONTEXT, report.context?.servers ?? []),
  tableOf('Largest definitions', TOOL_CONTEXT, largestTools(report)),
  tableOf('Context cost of results', RESULT_COST, report.context?.results ?? []),
  tableOf('Trends', TREND, report.performance.trending_operations),
  tableOf('Poisoned definitions', DEFINITION_FINDING, poisoned(report)),
  tableOf('Findings in results', RESULT_FINDING, report.definitions?.results ?? []),
  tableOf('Anomalies', ANOMALY, report.anomalies),
  tableOf('Loops', LOOP, report.loops),
  tableOf('Recommendations', RECOMMENDATION, report.recommendations),
  tableOf(releaseTitle(report), RELEASE_INDICATOR, report.release?.indicators ?? []),
  tableOf('Last changes', CHANGE, report.changes),
];

/** Findings of quality are among the recommendations. */
const poisoned = ({ definitions }: MonitoringReport) =>
  (definitions?.findings ?? []).filter((finding) => finding.class === 'poisoning');

const releaseTitle = ({ release }: MonitoringReport): string =>
  `Release ${release?.version ?? ''} after ${release?.previous?.version ?? ''}`;

/** Omits the section of schemas when there is no schema manager. */
function schemaFigures({ schema }: MonitoringReport): FigureJson[] {
  if (schema === null) return [];
  const { cache_hit_rate, cache_time_saved, validation_success_rate, changes, breaking_changes } = schema;
  return [cache_hit_rate, cache_time_saved, validation_success_rate, changes, breaking_changes].filter(
    ({ value }) => value !== null,
  );
}

/** Tools in the table of the largest definitions. */
const MAX_LARGEST = 10;

const largestTools = ({ context }: MonitoringReport) =>
  (context?.servers ?? [])
    .flatMap(({ largest }) => largest)
    .sort((a, b) => b.tokens - a.tokens)
    .slice(0, MAX_LARGEST);
