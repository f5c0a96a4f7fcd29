import { ENDINGS, type Ending, type HeapSample } from './endings.js';
import type { Major } from './sdk.js';
import { slope } from './statistics.js';
import type { Trial } from './subject.js';
import type { Variant } from './variant.js';
import { WorkerProcess } from './worker-process.js';

/** The part of a run, at its beginning, in which caches fill and code is compiled. */
const SETTLING_PART = 0.25;

/** The least size of kept state of a call, in bytes. */
const FLAT_BYTES = 4;

/** The least calls to detect a leak: with fewer, late settling outweighs it. */
const ENOUGH_CALLS = 100_000;

export interface HeapOptions {
  readonly majors: readonly Major[];
  /** Calls of each ending. */
  readonly calls: number;
  readonly progress: (line: string) => void;
}

/** The growth of the heap over calls that all ended one way. */
export interface HeapGrowth {
  readonly name: string;
  readonly major: Major;
  readonly ending: Ending;
  readonly calls: number;
  /** Slope of the line of least squares, in bytes a call, with its standard error. */
  readonly bytesPerCall: number;
  readonly error: number;
  /** Absent where the calls were too few to tell. */
  readonly isFlat?: boolean;
  readonly samples: readonly HeapSample[];
}

/** Lets each variant make calls that end each way, in a process of its own, and watches its heap. */
export async function measureHeap(variants: readonly Variant[], options: HeapOptions): Promise<HeapGrowth[]> {
  const grown: HeapGrowth[] = [];
  for (const major of options.majors) {
    for (const ending of ENDINGS) {
      for (const { name } of variants) {
        const growth = await grow(name, major, ending, options.calls);
        options.progress(`${major} ${name}, each call ${ending}: ${inBytes(growth)}`);
        grown.push(growth);
      }
    }
  }
  return grown;
}

async function grow(name: string, major: Major, ending: Ending, calls: number): Promise<HeapGrowth> {
  const worker = new WorkerProcess('./worker.js', [name, major], ['--expose-gc']);
  try {
    const { invalid } = await worker.ask<Trial>({ do: 'try' });
    if (invalid !== undefined) throw new Error(`${name}: ${invalid}`);
    const samples = await worker.ask<HeapSample[]>({ do: 'grow', ending, calls });
    const settled = samples.slice(Math.floor(samples.length * SETTLING_PART));
    const { slope: bytesPerCall, error } = slope(settled);
    const made = samples.at(-1)?.[0] ?? 0;
    // A slope within its own error is none.
    const isFlat = bytesPerCall < FLAT_BYTES || bytesPerCall < 2 * error;
    return { name, major, ending, calls: made, bytesPerCall, error, ...(made >= ENOUGH_CALLS && { isFlat }), samples };
  } finally {
    await worker.end();
  }
}

const inBytes = ({ bytesPerCall, error, isFlat }: HeapGrowth): string =>
  `${bytesPerCall.toFixed(2)} ± ${error.toFixed(2)} B a call${isFlat === false ? ', GROWS' : ''}`;

export function heapTable(grown: readonly HeapGrowth[]): string {
  const columns = [...new Set(grown.map(({ name, major }) => `${name}, ${major}`))];
  const cell = (ending: Ending, column: string) => {
    const growth = grown.find(
      (candidate) => candidate.ending === ending && `${candidate.name}, ${candidate.major}` === column,
    );
    return growth ? inBytes(growth) : '';
  };
  const header = ['each call', ...columns];
  const rows = ENDINGS.map((ending) => [ending, ...columns.map((column) => cell(ending, column))]);
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
