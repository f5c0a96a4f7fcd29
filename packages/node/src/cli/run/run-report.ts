import path from 'node:path';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import type { ProcessReport } from '../../report-file/process-report.js';
import type { NotObserved } from './not-observed.js';
import type { ProgramEnd } from './program.js';

/** What `--json` and `--report` write. */
export interface RunReport {
  readonly format: 'mcp-vitals-run';
  readonly version: 1;
  /** The name of the program, without its folder and its arguments, which may hold secrets. */
  readonly program: string;
  readonly durationSeconds: number;
  readonly exit: ProgramEnd;
  /** The processes that saw MCP. */
  readonly processes: readonly {
    readonly pid: number;
    readonly program: string | null;
    readonly nodeVersion: string;
    readonly ended: boolean;
    readonly operationsLeftOut: number;
    readonly report: MonitoringReport;
  }[];
  /** Observed processes that saw no MCP, such as npx itself. */
  readonly otherProcesses: number;
  /** Why no process saw MCP; `null` where one did. */
  readonly notObserved: NotObserved | null;
}

export function runReport(
  command: string,
  durationSeconds: number,
  exit: ProgramEnd,
  all: readonly ProcessReport[],
  notObserved: NotObserved | undefined,
): RunReport {
  const processes = all.flatMap(({ pid, program, nodeVersion, ended, operationsLeftOut, report }) =>
    report === null ? [] : [{ pid, program, nodeVersion, ended, operationsLeftOut, report }],
  );
  return {
    format: 'mcp-vitals-run',
    version: 1,
    program: path.basename(command),
    durationSeconds: Math.round(durationSeconds * 10) / 10,
    exit,
    processes,
    otherProcesses: all.length - processes.length,
    notObserved: notObserved ?? null,
  };
}
