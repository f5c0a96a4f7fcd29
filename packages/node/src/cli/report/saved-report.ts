import { readFile } from 'node:fs/promises';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { reasonOf } from '../../environment/system-error.js';
import { CommandError } from '../base/command-error.js';
import { shownFile } from '../base/shown.js';
import { isReport } from './monitor-client.js';

/** One process of a saved report. */
export interface SavedProcess {
  readonly pid: number | undefined;
  readonly program: string | null;
  readonly report: MonitoringReport;
}

export interface SavedReport {
  /** What the file holds. */
  readonly content: unknown;
  readonly processes: readonly SavedProcess[];
  /** Why no process of the run saw MCP. */
  readonly unseen: { readonly happened: string; readonly means: string; readonly remedy: string } | null | undefined;
}

/** The reports in a file of `mcp-vitals run --report`, or of a single report. @throws CommandError when it holds none */
export async function readSavedReport(file: string): Promise<SavedReport> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is no JSON' : reasonOf(error);
    throw notReadable(file, why);
  }
  const {
    format,
    processes,
    notObserved: unseen,
  } = (content ?? {}) as {
    format?: string;
    processes?: SavedProcess[];
    notObserved?: SavedReport['unseen'];
  };
  if (format === 'mcp-vitals-run' && Array.isArray(processes) && processes.every((one) => isReport(one?.report)))
    return { content, processes, unseen };
  if (isReport(content))
    return { content, processes: [{ pid: undefined, program: content.service_name, report: content }], unseen: null };
  throw notReadable(file, 'it is no report');
}

const notReadable = (file: string, why: string): CommandError =>
  new CommandError(
    `${shownFile(file)} cannot be shown: ${why}`,
    'there is no report to show',
    'name a file that mcp-vitals run --report or mcp-vitals report --json has written',
  );
