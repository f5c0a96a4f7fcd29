import { runningMonitors } from '../../http/run-file.js';
import type { ProcessReport } from '../../report-file/process-report.js';

/** The pages of observed processes that saw MCP, a line each. */
export class PageAddresses {
  readonly #known = new Map<number, string>();

  get known(): readonly string[] {
    return [...this.#known.values()];
  }

  /** The lines that are new. */
  newOf(processes: readonly ProcessReport[]): string[] {
    const programs = new Map(
      processes.filter(({ report }) => report !== null).map(({ pid, program }) => [pid, program ?? `process ${pid}`]),
    );
    return runningMonitors()
      .filter(({ pid }) => programs.has(pid) && !this.#known.has(pid))
      .map(({ pid, address, token }) => {
        const page = `page of ${programs.get(pid)}: ${address}/#token=${token}`;
        this.#known.set(pid, page);
        return page;
      });
  }
}
