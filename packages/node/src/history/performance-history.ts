import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { OperationPerformance } from '@mcp-vitals/monitor';
import { notices } from '@mcp-vitals/signals';
import { reasonOf } from '../environment/system-error.js';

export interface PerformanceHistoryOptions {
  /** The folder; it is created inside an existing one. */
  readonly folder: string;
  readonly intervalMinutes: number;
  readonly retentionDays: number;
  /** Maximum size of all files together, in bytes. */
  readonly maxBytes: number;
}

/** The figures of one operation over the trend window that ends at `at`. */
export interface PerformanceHistoryEntry {
  /** ISO time. */
  readonly at: string;
  readonly operation: string;
  readonly role: string;
  readonly count: number;
  readonly errors: number;
  readonly average_ms: number | null;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
}

const DAY_MILLIS = 86_400_000;
const FILE = /^performance-(\d{4}-\d{2}-\d{2})\.jsonl$/;

/**
 * The history of performance on disk: a file of JSON lines for each day, with the figures of every operation at a fixed
 * interval. Bounded in days and in bytes. Failures are reported once, and a later entry is tried again.
 */
export class PerformanceHistory {
  readonly #options: PerformanceHistoryOptions;
  #dueMillis: number | undefined;
  #failures = 0;

  constructor(options: PerformanceHistoryOptions) {
    this.#options = options;
  }

  /** Entries that could not be written. */
  get failures(): number {
    return this.#failures;
  }

  /** Writes an entry of each operation if one is due. @param wallMillis the wall time */
  record(operations: () => readonly OperationPerformance[], wallMillis: number): void {
    // A wall clock that steps back must not stop the history.
    const intervalMillis = this.#options.intervalMinutes * 60_000;
    this.#dueMillis ??= wallMillis + intervalMillis;
    if (wallMillis < this.#dueMillis && wallMillis > this.#dueMillis - 2 * intervalMillis) return;
    this.#dueMillis = wallMillis + intervalMillis;
    this.write(operations(), wallMillis);
  }

  /** Writes an entry of each operation now. */
  write(operations: readonly OperationPerformance[], wallMillis: number): void {
    if (operations.length === 0) return;
    const at = new Date(wallMillis).toISOString();
    // The break comes first as well, so that a line that a killed process left unfinished ends before these.
    const lines = `\n${operations.map((operation) => `${JSON.stringify(entryOf(operation, at))}\n`).join('')}`;
    try {
      mkdirIfMissing(this.#options.folder);
      this.#makeRoom(wallMillis, Buffer.byteLength(lines));
      appendFileSync(path.join(this.#options.folder, `performance-${at.slice(0, 10)}.jsonl`), lines, { mode: 0o640 });
    } catch (error) {
      this.#failures++;
      const what = `the history of performance cannot be written to ${this.#options.folder} (${reasonOf(error)})`;
      const remedy = 'correct MCP_PERFORMANCE_HISTORY_PATH or make the folder writable';
      notices.say('not_honoured', `${what}, so it has a gap; ${remedy}`, 'performance history');
    }
  }

  /** The entries since a wall time, oldest first. What cannot be read is skipped. */
  read(sinceMillis: number): PerformanceHistoryEntry[] {
    if (statSync(this.#options.folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    // Before the epoch there is no entry, and the farthest past that a caller may ask for is no date.
    const since = new Date(sinceMillis > 0 ? sinceMillis : 0).toISOString();
    return this.#files()
      .filter(({ day }) => day >= since.slice(0, 10))
      .flatMap(({ file }) => textOf(file).split('\n'))
      .flatMap(parseEntry)
      .filter(({ at }) => at >= since);
  }

  /** Removes files that are too old, and the oldest ones until `bytes` more fit. */
  #makeRoom(wallMillis: number, bytes: number): void {
    const oldest = new Date(wallMillis - this.#options.retentionDays * DAY_MILLIS).toISOString().slice(0, 10);
    // Another process of this folder may have removed one by now.
    const files = this.#files().map((one) => ({ ...one, bytes: sizeOf(one.file) }));
    let total = files.reduce((sum, file) => sum + file.bytes, bytes);
    for (const { file, day, bytes: size } of files) {
      if (day >= oldest && total <= this.#options.maxBytes) return;
      rmSync(file, { force: true });
      total -= size;
    }
  }

  #files(): { readonly file: string; readonly day: string }[] {
    return readdirSync(this.#options.folder, { withFileTypes: true })
      .flatMap((entry) => {
        const { name } = entry;
        const day = entry.isDirectory() ? undefined : FILE.exec(name)?.[1];
        return day === undefined ? [] : [{ file: path.join(this.#options.folder, name), day }];
      })
      .sort((a, b) => (a.day < b.day ? -1 : 1));
  }
}

/** Not recursive, because that never returns for a path under `/proc` on Node.js 20. */
function mkdirIfMissing(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o750 });
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Empty where the file cannot be read. Another process may have removed it by now; any other reason is reported. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      const what = `${file}, a part of the history of performance, cannot be read (${reasonOf(error)}), so its entries are missing`;
      notices.say('not_honoured', `${what}; make it readable`, file);
    }
    return '';
  }
}

const entryOf = (operation: OperationPerformance, at: string): PerformanceHistoryEntry => ({
  at,
  operation: operation.operation,
  role: operation.kind,
  count: operation.count,
  errors: operation.errors,
  average_ms: operation.averageMs,
  p50_ms: operation.p50Ms,
  p95_ms: operation.p95Ms,
  p99_ms: operation.p99Ms,
});

function parseEntry(line: string): PerformanceHistoryEntry[] {
  try {
    const entry = JSON.parse(line) as PerformanceHistoryEntry;
    return typeof entry?.at === 'string' ? [entry] : [];
  } catch {
    return [];
  }
}
