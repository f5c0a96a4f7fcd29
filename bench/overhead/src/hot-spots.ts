import { PHASES } from './phases.js';
import { groupIn, type Samples } from './profile.js';
import type { Major } from './sdk.js';
import type { Timing, Trial } from './subject.js';
import type { Variant } from './variant.js';
import { WorkerProcess } from './worker-process.js';

/** Slices of each variant that are profiled, in turn. */
const SLICES = 8;

/** Functions shown. */
const TOP = 40;

export interface ProfileOptions {
  readonly major: Major;
  /** Calls in a slice. */
  readonly calls: number;
  readonly warmUp: number;
  readonly progress: (line: string) => void;
}

/** The profile of one variant: microseconds of CPU for each call. */
export interface HotSpots {
  readonly name: string;
  readonly cpuMicros: number;
  readonly micros: Samples;
}

/** Profiles variants in slices that take turns, so that they can be compared function by function. */
export async function findHotSpots(variants: readonly Variant[], options: ProfileOptions): Promise<HotSpots[]> {
  const { major, calls, warmUp, progress } = options;
  const [plain] = PHASES;
  const subjects = [];
  for (const { name, imports = [] } of variants) {
    const worker = new WorkerProcess(
      './worker.js',
      [name, major],
      imports.flatMap((file) => ['--import', file]),
    );
    const { invalid } = await worker.ask<Trial>({ do: 'try' });
    if (invalid !== undefined) throw new Error(`${name}: ${invalid}`);
    await worker.ask({ do: 'time', load: { ...plain, calls: warmUp } });
    subjects.push({ name, worker, samples: {} as Samples, cpuMicros: [] as number[] });
  }
  for (let slice = 0; slice < SLICES; slice++) {
    for (const subject of subjects) {
      const load = { ...plain, calls };
      // Unprofiled and profiled in turns: the first gives the total, the second the shares.
      subject.cpuMicros.push((await subject.worker.ask<Timing>({ do: 'time', load })).cpuMicros);
      add(subject.samples, await subject.worker.ask<Samples>({ do: 'profile', load }));
    }
    progress(`slice ${slice + 1} of ${SLICES}`);
  }
  await Promise.all(subjects.map(({ worker }) => worker.end()));
  return subjects.map(({ name, samples, cpuMicros }) => {
    // The least disturbed slice gives the total.
    const least = Math.min(...cpuMicros);
    return { name, cpuMicros: least, micros: scaled(samples, least) };
  });
}

function add(samples: Samples, more: Samples): void {
  for (const [key, count] of Object.entries(more)) samples[key] = (samples[key] ?? 0) + count;
}

/** The samples as shares of `micros`. */
function scaled(samples: Samples, micros: number): Samples {
  const all = Object.values(samples).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(Object.entries(samples).map(([key, count]) => [key, (count * micros) / all]));
}

/** Self time in microseconds of CPU a call: by group, then the functions of the first variant that take most. */
export function hotSpotTable(spots: readonly HotSpots[]): string {
  const header = ['self time, µs of CPU a call', ...spots.map(({ name }) => name)];
  const total = ['**all**', ...spots.map(({ cpuMicros }) => cpuMicros.toFixed(2))];
  const groups = spots.map(({ micros }) => {
    const sums: Samples = {};
    for (const [key, value] of Object.entries(micros)) sums[groupIn(key)] = (sums[groupIn(key)] ?? 0) + value;
    return sums;
  });
  const functions = spots.map(({ micros }) => micros);
  const rows = [
    header,
    header.map(() => '---'),
    total,
    ...descending(groups),
    total,
    ...descending(functions).slice(0, TOP),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A row for each key of any, ordered by the values of the first one. */
function descending(columns: readonly Samples[]): string[][] {
  const keys = [...new Set(columns.flatMap((column) => Object.keys(column)))];
  return keys
    .sort((a, b) => (columns[0]?.[b] ?? 0) - (columns[0]?.[a] ?? 0))
    .map((key) => [key, ...columns.map((column) => (column[key] ?? 0).toFixed(2))]);
}
