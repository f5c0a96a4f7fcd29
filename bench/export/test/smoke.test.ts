import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Outcome {
  readonly made: number;
  readonly lost: number;
  readonly counted: number;
}

it('the export benchmark, run short, loses nothing that the collector could take, and counts the rest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  const file = join(folder, 'result.json');
  try {
    await promisify(execFile)(process.execPath, [MAIN, '--quick', '--json', file]);
    const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: { fault: { title: string }; ours: Outcome }[] };
    const losses = Object.fromEntries(rows.map(({ fault, ours }) => [fault.title, [ours.lost, ours.counted]]));
    const refused = rows.at(-1)!.ours.lost;
    expect(refused).toBeGreaterThan(0);
    expect(losses).toEqual({
      'killed, back after 2 s': [0, 0],
      '413 above 30 kB': [0, 0],
      '401': [refused, refused],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
