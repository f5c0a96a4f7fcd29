import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type ProcessReport, parseProcessReport } from './process-report.js';

/** The most files of processes that have ended; beyond it the oldest are removed. */
const MAX_FILES = 200;
const FILE = /^mcp-vitals-\d+-\d+\.json$/;

/** The name of the file of a thread. */
export const reportFileName = (pid: number, threadId: number): string => `mcp-vitals-${pid}-${threadId}.json`;

/** The reports in a folder, the oldest process first. Files that are not reports, or vanish while read, are skipped. */
export function readReportFolder(folder: string): ProcessReport[] {
  return filesOf(folder)
    .flatMap(({ file }) => {
      try {
        return parseProcessReport(readFileSync(file, 'utf8')) ?? [];
      } catch {
        return [];
      }
    })
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.pid - b.pid || a.threadId - b.threadId);
}

/** Removes the oldest files beyond the limit, so that processes that come and go do not fill the disk. */
export function pruneReportFolder(folder: string): void {
  const files = filesOf(folder);
  const beyond = files.length - MAX_FILES;
  if (beyond <= 0) return;
  for (const { file } of files.sort((a, b) => a.modifiedMillis - b.modifiedMillis).slice(0, beyond)) {
    rmSync(file, { force: true });
  }
}

function filesOf(folder: string): { readonly file: string; readonly modifiedMillis: number }[] {
  return namesIn(folder)
    .filter((name) => FILE.test(name))
    .flatMap((name) => {
      const file = path.join(folder, name);
      const stats = statSync(file, { throwIfNoEntry: false });
      return stats?.isFile() ? [{ file, modifiedMillis: stats.mtimeMs }] : [];
    });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
