import { threadId } from 'node:worker_threads';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { type Clock, keepFromHost, wallTimeOf } from '@mcp-vitals/signals';
import type { Monitoring } from './monitoring.js';
import { formatProcessReport } from './report-file/process-report.js';
import { programName } from './report-file/program-name.js';
import { ReportFile } from './report-file/report-file.js';

/** Folders to which a monitor of this thread writes. A second one, of the application's own, would overwrite its file. */
const takenFolders = new Set<string>();

/**
 * Writes the report of this thread to a folder: when the monitor starts, after each evaluation, and at the end of the process.
 * `mcp-vitals run` reads it there.
 */
export class ReportWriting {
  readonly #monitoring: Monitoring;
  readonly #file: ReportFile;
  readonly #clock: Clock;
  readonly #startedAt: string;
  readonly #stopListening: () => void;
  readonly #stop: () => void;
  #hasEnded = false;

  /** @returns `undefined` where another monitor of this thread writes to the folder */
  static start(folder: string, monitoring: Monitoring, clock: Clock): ReportWriting | undefined {
    return takenFolders.has(folder) ? undefined : new ReportWriting(folder, monitoring, clock);
  }

  private constructor(folder: string, monitoring: Monitoring, clock: Clock) {
    takenFolders.add(folder);
    this.#monitoring = monitoring;
    this.#clock = clock;
    this.#startedAt = this.#wallIso();
    this.#file = new ReportFile(folder, process.pid, threadId);
    this.#stopListening = monitoring.onEvaluation(() => this.#write(false, this.#judgedReport));
    const exit = () => this.#writeLast();
    process.once('exit', exit);
    this.#stop = () => {
      takenFolders.delete(folder);
      process.removeListener('exit', exit);
    };
    void this.#write(false, () => monitoring.reportAsCollected());
  }

  /** Writes the last report. Never rejects. */
  async close(): Promise<void> {
    if (this.#hasEnded) return;
    // Before the last report, which one of an evaluation in progress would replace.
    this.#stopListening();
    await this.#write(true, this.#lastReport);
    this.#hasEnded = true;
    this.#stop();
  }

  /** The end by `process.exit` or an error: what runs then is synchronous, so the figures are those of the last collection. */
  #writeLast(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    try {
      this.#file.writeNow(this.#format(true, this.#sawMcp() ? this.#monitoring.reportAsCollected() : null));
    } catch (error) {
      keepFromHost('node', 'the last report of this process is not written', error);
    }
  }

  async #write(ended: boolean, read: () => MonitoringReport | Promise<MonitoringReport>): Promise<void> {
    if (this.#hasEnded) return;
    try {
      await this.#file.write(this.#format(ended, this.#sawMcp() ? await read() : null));
    } catch (error) {
      keepFromHost('node', 'a report of this process is not written', error);
    }
  }

  readonly #lastReport = async (): Promise<MonitoringReport> => {
    await this.#monitoring.getComprehensiveMetrics();
    return this.#judgedReport();
  };

  /** Health checks run more rarely than evaluations, and a status must not contradict the figures below it. */
  readonly #judgedReport = async (): Promise<MonitoringReport> => {
    await this.#monitoring.health.judgeFigures();
    return this.#monitoring.reportAsCollected();
  };

  #sawMcp(): boolean {
    return this.#monitoring.performance.getPerformance().some(({ kind }) => kind !== 'internal');
  }

  #format(ended: boolean, report: MonitoringReport | null): string {
    const { instrumentation, isConnected } = this.#monitoring;
    const [, program] = process.argv;
    return formatProcessReport({
      pid: process.pid,
      parentPid: process.ppid,
      threadId,
      program: program === undefined ? null : programName(program),
      nodeVersion: process.version,
      startedAt: this.#startedAt,
      writtenAt: this.#wallIso(),
      ended,
      mcp: { seen: report !== null, sdkModules: instrumentation.sdkModules, connected: isConnected },
      report,
    });
  }

  #wallIso(): string {
    return new Date(wallTimeOf(this.#clock, this.#clock.now())).toISOString();
  }
}
