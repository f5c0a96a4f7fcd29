import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ReportFile } from '../src/report-file/report-file.js';

it('leaves the latest of several reports whole, whatever was still being written', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-vitals-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = new ReportFile(folder, 1, 0);
  const texts = Array.from({ length: 20 }, (_, i) =>
    JSON.stringify({ at: i, text: 'x'.repeat(1_000_000 - 40_000 * i) }),
  );
  await Promise.all(texts.map((text) => file.write(text)));
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  expect(JSON.parse(readFileSync(path.join(folder, names[0]!), 'utf8'))).toMatchObject({ at: 19 });
});
