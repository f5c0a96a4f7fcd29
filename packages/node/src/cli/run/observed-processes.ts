import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessReport } from '../../report-file/process-report.js';
import { readReportFolder } from '../../report-file/report-folder.js';

/** How long processes that outlive the program are waited for, such as a server that its client has just left. */
const MAX_WAIT_MILLIS = 2000;
const PAUSE_MILLIS = 50;

/** The observed processes of a run. */
export class ObservedProcesses {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Every process that is observed, whether it saw MCP or not. */
  all(): ProcessReport[] {
    return readReportFolder(this.#folder);
  }

  /** Waits for the last reports of processes that are ending. */
  async last(): Promise<ProcessReport[]> {
    const deadline = performance.now() + MAX_WAIT_MILLIS;
    let reports = this.all();
    while (reports.some(isRunning) && performance.now() < deadline) {
      await pause(PAUSE_MILLIS);
      reports = this.all();
    }
    return reports;
  }
}

export function isRunning({ ended, pid }: ProcessReport): boolean {
  if (ended) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
