import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { METRICS } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';

const page = () => readFile(new URL('../docs/signals.md', import.meta.url), 'utf8');

describe('docs/signals.md', () => {
  it('is what the names package generates', async () => {
    const script = fileURLToPath(new URL('../scripts/generate-signals.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--print']);
    expect(await page()).toBe(stdout);
  });

  it('names every metric and every attribute of a metric', async () => {
    const text = await page();
    for (const { name, attributes } of Object.values(METRICS)) {
      for (const key of [name, ...attributes]) expect(text).toContain(`| \`${key}\` |`);
    }
  });
});
