import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { notices } from '@mcp-vitals/signals';
import { reasonOf } from '../environment/system-error.js';
import { pruneReportFolder, reportFileName } from './report-folder.js';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * The file of one thread. Each write replaces it as a whole, so that a reader never sees half of a report, and a process that
 * is killed leaves the last one. A failure is reported once and changes nothing else.
 */
export class ReportFile {
  readonly #folder: string;
  readonly #file: string;
  #isReady = false;
  #waiting: string | undefined;
  #writing: Promise<void> | undefined;

  constructor(folder: string, pid: number, threadId: number) {
    this.#folder = folder;
    this.#file = path.join(folder, reportFileName(pid, threadId));
  }

  /** Writes in the background, one after the other; of those that wait the latest. Never rejects. */
  write(text: string): Promise<void> {
    this.#waiting = text;
    this.#writing ??= this.#writeWaiting();
    return this.#writing;
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting !== undefined) {
      const text = this.#waiting;
      this.#waiting = undefined;
      await this.#replace(text);
    }
    this.#writing = undefined;
  }

  async #replace(text: string): Promise<void> {
    const next = `${this.#file}.next`;
    try {
      this.#makeReady();
      await writeFile(next, text, { mode: PRIVATE_FILE });
      await rename(next, this.#file);
    } catch (error) {
      this.#sayLost(error);
    }
  }

  /** Writes at once, for a process that is exiting. Never throws. */
  writeNow(text: string): void {
    const last = `${this.#file}.last`;
    try {
      this.#makeReady();
      writeFileSync(last, text, { mode: PRIVATE_FILE });
      renameSync(last, this.#file);
    } catch (error) {
      this.#sayLost(error);
    }
  }

  /** Not recursive, because that never returns for a path under `/proc` on Node.js 20. */
  #makeReady(): void {
    if (this.#isReady) return;
    if (statSync(this.#folder, { throwIfNoEntry: false }) === undefined) {
      mkdirSync(this.#folder, { mode: PRIVATE_FOLDER });
    }
    pruneReportFolder(this.#folder);
    this.#isReady = true;
  }

  #sayLost(error: unknown): void {
    const what = `the report cannot be written to ${this.#folder} (${reasonOf(error)}), so mcp-vitals run does not show this process`;
    notices.say('not_honoured', `${what}; correct MCP_REPORT_FOLDER or make the folder writable`, 'MCP_REPORT_FOLDER');
  }
}
