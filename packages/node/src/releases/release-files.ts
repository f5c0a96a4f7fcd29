import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Release, ReleaseSample } from '@mcp-vitals/monitor';
import { notices } from '@mcp-vitals/signals';
import { KeptSamples } from './kept-samples.js';
import { headLine, parseHead, parseSamples, type ReleaseHead, samplesLine } from './release-line.js';

/** Files kept; the oldest are removed. */
const MAX_FILES = 20;
/** Size of one file; beyond it its older half is removed. */
const MAX_BYTES = 262_144;
/** The first line of a file fits into this. */
const HEAD_BYTES = 4096;
const FILE = /^release-(\d{1,16})-\d{1,10}\.jsonl$/;

/**
 * The releases of a service on disk: a file of JSON lines for each run of a version, with its samples. Bounded in files and in bytes. A
 * disk that refuses is said once, and tried again.
 */
export class ReleaseFiles {
  readonly #folder: string;
  #file: string | undefined;
  #failures = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes that failed. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * The releases of a service, oldest first, with the samples of the last two. Runs of one version that follow each other are one
   * release.
   */
  read(service: string): Release[] {
    const releases: { version: string; sinceMillis: number; files: string[] }[] = [];
    for (const file of this.#files()) {
      const head = parseHead(textOf(file, HEAD_BYTES).split('\n')[0]!);
      if (head === undefined || head.service !== service) continue;
      const last = releases.at(-1);
      if (last?.version === head.version) last.files.push(file);
      else releases.push({ version: head.version, sinceMillis: head.sinceMillis, files: [file] });
    }
    return releases.map(({ files, ...release }, i) => ({
      ...release,
      samples: i < releases.length - 2 ? [] : samplesIn(files),
    }));
  }

  /** Starts the file of a run. */
  begin(head: ReleaseHead): void {
    this.#tried(() => {
      if (statSync(this.#folder, { throwIfNoEntry: false }) === undefined) mkdirSync(this.#folder, { mode: 0o750 });
      const surplus = this.#files().length - MAX_FILES + 1;
      for (const file of this.#files().slice(0, Math.max(0, surplus))) rmSync(file, { force: true });
      const file = path.join(this.#folder, `release-${Math.round(head.sinceMillis)}-${process.pid}.jsonl`);
      writeFileSync(file, headLine(head), { mode: 0o640 });
      this.#file = file;
    });
  }

  append(samples: readonly ReleaseSample[]): void {
    const file = this.#file;
    if (file === undefined || samples.length === 0) return;
    this.#tried(() => {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) halve(file);
      appendFileSync(file, samplesLine(samples), { mode: 0o640 });
    });
  }

  #tried(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#failures++;
      const { code, message } = error as NodeJS.ErrnoException;
      notices.say(
        'not_honoured',
        `the figures of this release cannot be written to ${this.#folder} (${code ?? message}), so the next release has nothing to be compared with; ` +
          'correct MCP_RELEASES_PATH or make the folder writable',
        'releases',
      );
    }
  }

  /** Oldest first. */
  #files(): string[] {
    return namesIn(this.#folder)
      .flatMap((name) => {
        const since = FILE.exec(name)?.[1];
        return since === undefined ? [] : [{ since: Number(since), file: path.join(this.#folder, name) }];
      })
      .sort((a, b) => a.since - b.since)
      .map(({ file }) => file);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is not there yet, or the first write says why it cannot be used.
    return [];
  }
}

function samplesIn(files: readonly string[]): ReleaseSample[] {
  const kept = new KeptSamples();
  for (const file of files) for (const line of textOf(file).split('\n')) kept.add(...parseSamples(line));
  return kept.all;
}

/** Removes the older half of a file's samples. */
function halve(file: string): void {
  const [head = '', ...lines] = textOf(file).trimEnd().split('\n');
  writeFileSync(file, `${[head, ...lines.slice(lines.length >> 1)].join('\n')}\n`, { mode: 0o640 });
}

/** The beginning of a file; empty where it cannot be read. @default maxBytes twice the size that a file should have */
function textOf(file: string, maxBytes = 2 * MAX_BYTES): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const buffer = Buffer.alloc(Math.min(fstatSync(descriptor).size, maxBytes));
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
