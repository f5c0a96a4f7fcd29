import { readFile } from 'node:fs/promises';
import { METRICS } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { renderSignals } from '../scripts/generate-signals.mjs';

describe('docs/signals.md', () => {
  it('is what the names package generates', async () => {
    expect(await readFile(new URL('../docs/signals.md', import.meta.url), 'utf8')).toBe(renderSignals());
  });

  it('names every metric and every attribute of a metric', () => {
    const page = renderSignals();
    for (const { name, attributes } of Object.values(METRICS)) {
      for (const key of [name, ...attributes]) expect(page).toContain(`| \`${key}\` |`);
    }
  });
});
