import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { VARIANTS } from '../src/variants.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Output {
  summaries: {
    name: string;
    major: string;
    made: string;
    invalid?: string;
    harm?: string;
    costs: { phase: string }[];
  }[];
  grown: { ending: string; samples: [number, number][] }[];
}

/** The built benchmark, as `npm run bench` runs it. */
async function bench(...options: string[]): Promise<{ output: Output; markdown: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'overhead-'));
  const file = join(folder, 'result.json');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...options, '--json', file]);
    return { output: JSON.parse(readFileSync(file, 'utf8')) as Output, markdown: stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the overhead benchmark, run short', () => {
  let result: Awaited<ReturnType<typeof bench>>;

  beforeAll(async () => {
    result = await bench('--quick');
  }, 300_000);

  it('runs every variant with both SDKs, and each makes the expected signals', () => {
    const { summaries } = result.output;
    expect(summaries.map(({ name, major }) => `${name} ${major}`)).toEqual(
      ['v1', 'v2'].flatMap((major) => VARIANTS.map(({ name }) => `${name} ${major}`)),
    );
    for (const summary of summaries) {
      expect(summary).not.toHaveProperty('invalid');
      expect(summary).not.toHaveProperty('harm');
      expect(summary.costs.map(({ phase }) => phase)).toEqual(['20 B', '10 KB', '64 in flight']);
    }
  });

  it('states the signals of a call beside each ratio', () => {
    const made = (name: string) => result.output.summaries.find((summary) => summary.name === name)?.made;
    expect(made('floor-ctx')).toBe('2 spans of 8, 2 points of 6');
    expect(made('baseline')).toBe('nothing');
    expect(result.markdown).toContain(
      '| **floor-ctx**: by hand: the same, activated and propagated | 2 spans of 8, 2 points of 6 |',
    );
  });
});

it('watches the heap over calls of every ending', { timeout: 300_000 }, async () => {
  const { output } = await bench('--heap', '--variants', 'ours', '--sdk', 'v1', '--calls', '2560');
  expect(output.grown.map(({ ending }) => ending)).toEqual([
    'succeeds',
    'fails',
    'times out',
    'is cancelled',
    'loses its session',
  ]);
  for (const { samples } of output.grown) expect(samples.at(-1)?.[0]).toBe(2560);
});
