import { statSync } from 'node:fs';
import { formatFigure } from '@mcp-vitals/monitor';
import { escapeText } from '@mcp-vitals/signals';
import { MonitoringConfig } from '../../config/monitoring-config.js';
import { reasonOf } from '../../environment/system-error.js';
import { PerformanceHistory, type PerformanceHistoryEntry } from '../../history/performance-history.js';
import { type Command, textOption } from '../base/command.js';
import { CommandError } from '../base/command-error.js';
import { numberOption } from '../base/number-option.js';
import { shownFile } from '../base/shown.js';
import { clip, columns } from '../base/style.js';

const DAY_MILLIS = 86_400_000;
const HEAD = ['operation', 'role', 'entries', 'calls', 'errors', 'p50', 'p95', 'p99'];

/** Shows the history of performance on disk. */
export const history: Command = async (context) => {
  const { output } = context;
  const days = numberOption(context, 'days', { least: 0.01, most: 3650, unit: 'days' });
  const { performance } = MonitoringConfig.fromEnv();
  const folder = textOption(context, 'folder') ?? performance.historyPath;
  if (folder === undefined) throw noHistory('no folder of a history is set');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw noHistory(`${shownFile(folder)} is no folder`);
  const { historyIntervalMinutes: intervalMinutes, historyRetentionDays: retentionDays } = performance;
  const files = new PerformanceHistory({
    folder,
    intervalMinutes,
    retentionDays,
    maxBytes: performance.historyMaxBytes,
  });
  const sinceMillis = Date.now() - days * DAY_MILLIS;
  const operation = textOption(context, 'operation');
  const entries = readOf(files, folder, sinceMillis).filter(
    (entry) => operation === undefined || entry.operation === operation,
  );
  output.result({ since: new Date(sinceMillis).toISOString(), entries }, () =>
    entries.length === 0
      ? `no entry in the last ${days === 1 ? 'day' : `${days} days`}`
      : (operation === undefined ? operationsOf(entries) : linesOf(entries))
          .map((line) => clip(line, output.width))
          .join('\n'),
  );
  return 0;
};

function readOf(files: PerformanceHistory, folder: string, sinceMillis: number): PerformanceHistoryEntry[] {
  try {
    return files.read(sinceMillis);
  } catch (error) {
    throw new CommandError(
      `the history in ${shownFile(folder)} cannot be read (${reasonOf(error)})`,
      'it is not shown',
      'make the folder and its files readable to you',
    );
  }
}

const noHistory = (happened: string): CommandError =>
  new CommandError(
    happened,
    'there is no history to show',
    'let the monitor keep one with MCP_PERFORMANCE_HISTORY_PATH, or name its folder with --folder',
  );

/** One line an operation: its last entry, with the number of entries. The entries overlap, so counts are not added up. */
function operationsOf(entries: readonly PerformanceHistoryEntry[]): string[] {
  const byOperation = groupBy(entries, ({ operation, role }) => `${operation}\0${role}`);
  const rows = [...byOperation.values()].map((some) => [String(some.length), some.at(-1)!] as const);
  return columns(
    [HEAD, ...rows.map(([count, last]) => [escapeText(last.operation), last.role, count, ...figuresOf(last)])],
    [2, 3, 4, 5, 6, 7],
  );
}

const linesOf = (entries: readonly PerformanceHistoryEntry[]): string[] =>
  columns([['at', ...HEAD.slice(3)], ...entries.map((entry) => [entry.at, ...figuresOf(entry)])], [1, 2, 3, 4, 5]);

const figuresOf = ({ count, errors, p50_ms: p50, p95_ms: p95, p99_ms: p99 }: PerformanceHistoryEntry): string[] => [
  String(count),
  String(errors),
  ...[p50, p95, p99].map((millis) => formatFigure(millis, 'ms')),
];

/** `Map.groupBy` is missing on Node.js 20. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    groups.set(keyOf(item), group);
    group.push(item);
  }
  return groups;
}
