import { runningMonitors } from '../../http/run-file.js';
import type { ProcessReport } from '../../report-file/process-report.js';

/** The addresses of the pages of observed processes that saw MCP. */
export class PageAddresses {
  readonly #known = new Map<number, string>();

  get known(): readonly string[] {
    return [...this.#known.values()];
  }

  /** The addresses that were not known before. */
  newOf(processes: readonly ProcessReport[]): string[] {
    const pids = new Set(processes.filter(({ report }) => report !== null).map(({ pid }) => pid));
    return runningMonitors()
      .filter(({ pid }) => pids.has(pid) && !this.#known.has(pid))
      .map(({ pid, address, token }) => {
        const page = `${address}/#token=${token}`;
        this.#known.set(pid, page);
        return page;
      });
  }
}
