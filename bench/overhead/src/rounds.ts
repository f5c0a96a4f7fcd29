import { PHASES } from './phases.js';
import type { Major } from './sdk.js';
import type { Timing, Trial } from './subject.js';
import type { Variant } from './variant.js';
import { WorkerProcess } from './worker-process.js';

export interface RoundsOptions {
  readonly majors: readonly Major[];
  /** Number of times all processes are started anew, because the compiler's results vary. */
  readonly generations: number;
  /** Slices timed of each phase in each generation. */
  readonly rounds: number;
  /** Calls in a slice. */
  readonly calls: number;
  /** Calls of each phase before the first slice. */
  readonly warmUp: number;
  readonly progress: (line: string) => void;
}

/** One variant with one SDK major, and its result. */
export interface Row {
  readonly variant: Variant;
  readonly major: Major;
  trial?: Trial;
  /** The reason for which its timings are invalid, if there is one. */
  invalid?: string;
  /** By phase: one a round, the rounds of all rows in step. */
  readonly timings: Record<string, Timing[]>;
}

/**
 * Times every variant in short slices that take turns, so that other load on the machine affects all of them alike:
 * a slice is compared with the slices of its own round. Each round starts one variant further on.
 */
export async function runRounds(variants: readonly Variant[], options: RoundsOptions): Promise<Row[]> {
  const rows = options.majors.flatMap((major) =>
    variants
      .filter((variant) => variant.majors.includes(major))
      .map((variant): Row => ({ variant, major, timings: Object.fromEntries(PHASES.map(({ name }) => [name, []])) })),
  );
  for (let generation = 0; generation < options.generations; generation++) {
    options.progress(`generation ${generation + 1} of ${options.generations}: starting ${rows.length} processes`);
    await runGeneration(rows, options, generation);
  }
  return rows;
}

async function runGeneration(rows: Row[], options: RoundsOptions, generation: number): Promise<void> {
  const subjects: { row: Row; worker: WorkerProcess }[] = [];
  for (const row of rows.filter(({ invalid }) => invalid === undefined)) {
    const imports = (row.variant.imports ?? []).flatMap((file) => ['--import', file]);
    const worker = new WorkerProcess('./worker.js', [row.variant.name, row.major], imports);
    await attempt(row, async () => {
      row.trial = await worker.ask<Trial>({ do: 'try' });
      if (row.trial.invalid !== undefined) throw new Error(row.trial.invalid);
      for (const phase of PHASES) await worker.ask({ do: 'time', load: { ...phase, calls: options.warmUp } });
    });
    options.progress(`  ${row.major} ${row.variant.name}: ${row.invalid ?? row.trial?.made}`);
    if (row.invalid === undefined) subjects.push({ row, worker });
    else await worker.end();
  }
  for (let round = 0; round < options.rounds; round++) {
    const first = (generation * options.rounds + round) % Math.max(subjects.length, 1);
    const order = [...subjects.slice(first), ...subjects.slice(0, first)];
    for (const phase of PHASES) {
      for (const { row, worker } of order) {
        await attempt(row, async () => {
          const timing = await worker.ask<Timing>({ do: 'time', load: { ...phase, calls: options.calls } });
          row.timings[phase.name]?.push(timing);
        });
      }
    }
    options.progress(`  round ${round + 1} of ${options.rounds}`);
  }
  for (const { row, worker } of subjects) {
    await attempt(row, async () => {
      const invalid = await worker.ask<string | undefined>({ do: 'verify' });
      if (invalid !== undefined) throw new Error(invalid);
    });
    await worker.end();
  }
}

/** A row that fails once is out: its timings would be out of step with the others'. */
async function attempt(row: Row, work: () => Promise<void>): Promise<void> {
  if (row.invalid !== undefined) return;
  try {
    await work();
  } catch (error) {
    row.invalid = error instanceof Error ? error.message : String(error);
  }
}
