import { randomInt } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Release, ReleaseSample } from '@mcp-vitals/monitor';
import { notices } from '@mcp-vitals/signals';
import { reasonOf } from '../environment/system-error.js';
import { KeptSamples } from './kept-samples.js';
import { headLine, parseHead, parseSamples, type ReleaseHead, samplesLine } from './release-line.js';

/** Files kept of one service, and of all. */
const MAX_FILES = 20;
const MAX_OF_ALL = 200;
/** Size of one file; beyond it its older half is removed. */
const MAX_BYTES = 262_144;
/** The first line of a file fits into this. */
const HEAD_BYTES = 4096;
/** Lines of a file that are kept when it is halved: what changes with the age of a process is compared by them. */
const EARLY_LINES = 30;
/** The number orders the runs: it grows with each, whatever the clock says. */
const FILE = /^release-(\d{1,16})-\d{1,10}\.jsonl$/;

interface Run {
  readonly file: string;
  readonly order: number;
  readonly head: ReleaseHead | undefined;
}

/** Runs of one version that follow each other. */
interface Runs extends Omit<Release, 'samples'> {
  readonly files: string[];
}

/**
 * The releases of a service on disk: a file of JSON lines for each run of a version, with its samples. Bounded in files and in bytes. A
 * disk that refuses is said once, and tried again.
 */
export class ReleaseFiles {
  readonly #folder: string;
  #run: { readonly file: string; readonly head: ReleaseHead } | undefined;
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
    const releases = releasesOf(this.#runs(), service);
    return releases.map(({ files, ...release }, i) => ({
      ...release,
      samples: i < releases.length - 2 ? [] : samplesIn(files),
    }));
  }

  /** Starts the file of a run. @param head of its release: with the start of its first run */
  begin(head: ReleaseHead): void {
    this.#tried(() => {
      const runs = this.#runs();
      for (const file of surplusOf(runs, head.service)) {
        for (const one of [file, asideOf(file)]) rmSync(one, { force: true });
      }
      const order = Math.max(Math.round(head.sinceMillis), (runs.at(-1)?.order ?? 0) + 1);
      const file = path.join(this.#folder, `release-${order}-${randomInt(2 ** 31)}.jsonl`);
      this.#create(file, head);
      this.#run = { file, head };
    });
  }

  append(samples: readonly ReleaseSample[]): void {
    const run = this.#run;
    if (run === undefined || samples.length === 0) return;
    this.#tried(() => {
      const size = statSync(run.file, { throwIfNoEntry: false })?.size;
      if (size === undefined) this.#create(run.file, run.head);
      else if (size > MAX_BYTES) halve(run.file);
      appendFileSync(run.file, samplesLine(samples), { mode: 0o640 });
    });
  }

  #create(file: string, head: ReleaseHead): void {
    if (statSync(this.#folder, { throwIfNoEntry: false }) === undefined) mkdirSync(this.#folder, { mode: 0o750 });
    writeFileSync(file, headLine(head), { mode: 0o640 });
  }

  #tried(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#failures++;
      notices.say(
        'not_honoured',
        `the figures of this release cannot be written to ${this.#folder} (${reasonOf(error)}), so the next release has nothing to be compared with; ` +
          'correct MCP_RELEASES_PATH or make the folder writable',
        'releases',
      );
    }
  }

  /** Oldest first. */
  #runs(): Run[] {
    return namesIn(this.#folder)
      .flatMap((name) => {
        const order = FILE.exec(name)?.[1];
        if (order === undefined) return [];
        const file = path.join(this.#folder, name);
        return [{ file, order: Number(order), head: parseHead(textOf(file, HEAD_BYTES).split('\n')[0]!) }];
      })
      .sort((a, b) => a.order - b.order);
  }
}

/** Oldest first. */
function releasesOf(runs: readonly Run[], service: string): Runs[] {
  const releases: Runs[] = [];
  for (const { file, head } of runs) {
    if (head?.service !== service) continue;
    const last = releases.at(-1);
    if (last?.version === head.version) last.files.push(file);
    else releases.push({ version: head.version, sinceMillis: head.sinceMillis, files: [file] });
  }
  return releases;
}

/**
 * The files that make room for a further one of a service. The release with the most of them gives its oldest, so that one that is started
 * again and again does not displace the one before it.
 */
function surplusOf(runs: readonly Run[], service: string): string[] {
  const releases = releasesOf(runs, service);
  const surplus: string[] = [];
  for (let left = releases.flatMap(({ files }) => files).length; left >= MAX_FILES; left--) {
    const most = releases.reduce((a, b) => (b.files.length > a.files.length ? b : a));
    surplus.push(most.files.shift()!);
  }
  const others = runs.map(({ file }) => file).filter((file) => !surplus.includes(file));
  return [...surplus, ...others.slice(0, Math.max(0, others.length - MAX_OF_ALL + 1))];
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

/** Where the next content of a file is written, to take its place as a whole. */
const asideOf = (file: string): string => `${file}.next`;

/** Removes the older half of a file's samples, but the earliest. */
function halve(file: string): void {
  const lines = beginningOf(file).trimEnd().split('\n');
  const kept = [
    ...lines.slice(0, 1 + EARLY_LINES),
    ...lines.slice(1 + EARLY_LINES).slice((lines.length - EARLY_LINES) >> 1),
  ];
  writeFileSync(asideOf(file), `${kept.join('\n')}\n`, { mode: 0o640 });
  renameSync(asideOf(file), file);
}

/** The beginning of a file; empty where it cannot be read. */
function textOf(...file: Parameters<typeof beginningOf>): string {
  try {
    return beginningOf(...file);
  } catch {
    return '';
  }
}

/** @default maxBytes twice the size that a file should have */
function beginningOf(file: string, maxBytes = 2 * MAX_BYTES): string {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(fstatSync(descriptor).size, maxBytes));
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(descriptor);
  }
}
