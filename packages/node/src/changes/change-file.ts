import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { notices } from '@mcp-vitals/signals';
import type { NewChange } from './change.js';

const FILE = 'changes.jsonl';
const BEFORE = 'changes.1.jsonl';

const KINDS: ReadonlySet<unknown> = new Set(['health', 'alert', 'anomaly', 'schema']);

/**
 * Changes on disk: JSON lines in one file, and in the one before it, together at most `maxBytes`. A line that a killed process left
 * unfinished is passed over. A disk that refuses is said once, and tried again.
 */
export class ChangeFile {
  readonly #folder: string;
  readonly #maxBytes: number;
  #failures = 0;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Changes that could not be written. */
  get failures(): number {
    return this.#failures;
  }

  append(change: NewChange): void {
    try {
      mkdirSync(this.#folder, { recursive: false, mode: 0o700 });
    } catch {
      // It is there, or the next line says why not.
    }
    try {
      const file = path.join(this.#folder, FILE);
      if (sizeOf(file) > this.#maxBytes / 2) renameSync(file, path.join(this.#folder, BEFORE));
      // The break comes first as well, so that a line that a killed process left unfinished ends before this one.
      appendFileSync(file, `\n${JSON.stringify(change)}\n`, { mode: 0o600 });
    } catch (error) {
      this.#failures++;
      const why = error instanceof Error ? error.message : String(error);
      notices.say(
        'not_honoured',
        `changes are kept in memory alone, because they cannot be written (${why})`,
        'changes',
      );
    }
  }

  /** The last changes that earlier processes wrote, oldest first. @param limit at most this many */
  read(limit: number): NewChange[] {
    const found: NewChange[] = [];
    for (const name of [BEFORE, FILE]) {
      for (const line of tailOf(path.join(this.#folder, name), this.#maxBytes).split('\n')) {
        const change = parsed(line);
        if (change !== undefined) found.push(change);
      }
    }
    return found.slice(-limit);
  }
}

function parsed(line: string): NewChange | undefined {
  if (line === '') return undefined;
  try {
    const { atMillis, kind, subject, from, to, reason } = JSON.parse(line) as NewChange;
    const isWhole =
      Number.isFinite(atMillis) && KINDS.has(kind) && [subject, to, reason].every((one) => typeof one === 'string');
    return isWhole ? { atMillis, kind, subject, from: typeof from === 'string' ? from : null, to, reason } : undefined;
  } catch {
    return undefined;
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** The end of a file, at most `maxBytes` of it; empty where there is none. */
function tailOf(file: string, maxBytes: number): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, maxBytes));
    const read = readSync(descriptor, buffer, 0, buffer.length, Math.max(0, size - buffer.length));
    return buffer.toString('utf8', 0, read);
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
