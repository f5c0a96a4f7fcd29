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

it('the export benchmark, run short, loses nothing in an outage and counts every span that it loses', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'export-'));
  const file = join(folder, 'result.json');
  try {
    await promisify(execFile)(process.execPath, [MAIN, '--quick', '--json', file]);
    const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { rows: { fault: { title: string }; ours: Outcome }[] };
    expect(rows.map(({ fault }) => fault.title)).toEqual(['killed, back after 2 s', '413 above 30 kB', '401']);
    for (const { ours } of rows) expect(ours.counted).toBeGreaterThanOrEqual(ours.lost);
    expect([rows[0]!.ours.lost, rows[2]!.ours.lost > 0]).toEqual([0, true]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
