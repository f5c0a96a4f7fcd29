import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { notices } from '@mcp-vitals/signals';
import type { NewChange } from './change.js';

const FILE = 'changes.jsonl';
const BEFORE = 'changes.1.jsonl';

const KINDS: ReadonlySet<unknown> = new Set(['health', 'alert', 'anomaly', 'schema', 'definition', 'release']);

/** The latest moment of a `Date`. */
const MAX_MILLIS = 8.64e15;

/**
 * Changes on disk: JSON lines in one file, and in the one before it, together at most `maxBytes`. A line that a killed process left
 * unfinished is passed over. A disk that refuses is said once, and tried again.
 */
export class ChangeFile {
  readonly #folder: string;
  /** The size of one of the two files. */
  readonly #maxBytes: number;
  #failures = 0;

  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes / 2;
  }

  /** Changes that are not on disk: they could not be written, or one evaluation had more than a file takes. */
  get failures(): number {
    return this.#failures;
  }

  append(...changes: readonly NewChange[]): void {
    const lines = this.#fitting(changes.map((change) => `${JSON.stringify(change)}\n`));
    this.#failures += changes.length - lines.length;
    try {
      mkdirSync(this.#folder, { recursive: false, mode: 0o700 });
    } catch {
      // It is there, or the next line says why not.
    }
    try {
      const file = path.join(this.#folder, FILE);
      // The break comes first as well, so that a line that a killed process left unfinished ends before this one.
      const text = `\n${lines.join('')}`;
      const size = sizeOf(file);
      if (size > 0 && size + Buffer.byteLength(text) > this.#maxBytes)
        renameSync(file, path.join(this.#folder, BEFORE));
      appendFileSync(file, text, { mode: 0o600 });
    } catch (error) {
      this.#failures += lines.length;
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

  /** The last lines that one file takes. */
  #fitting(lines: readonly string[]): readonly string[] {
    let bytes = 1;
    let first = lines.length;
    while (first > 0) {
      bytes += Buffer.byteLength(lines[first - 1]!);
      if (bytes > this.#maxBytes) break;
      first--;
    }
    return lines.slice(first);
  }
}

function parsed(line: string): NewChange | undefined {
  if (line === '') return undefined;
  try {
    const { atMillis, kind, subject, from, to, reason } = JSON.parse(line) as NewChange;
    const isWhole =
      Number.isInteger(atMillis) &&
      Math.abs(atMillis) <= MAX_MILLIS &&
      KINDS.has(kind) &&
      [subject, to, reason].every((one) => typeof one === 'string');
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
