import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { INDICATORS, type Indicator } from '@mcp-vitals/monitor';
import { METRICS } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { queryLiterals } from './helpers/query-literals.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const indicators: Indicator[] = Object.values(INDICATORS);

/** Where queries may be written: the catalogue, and the package that answers them. */
const ALLOWED = /^packages\/(monitor\/src\/indicators|windows\/src)\//;

/** Every source of the packages in a folder. */
async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(`${root}/${folder}`, { withFileTypes: true });
  const packages = entries.filter((entry) => entry.isDirectory());
  const listed = packages.map(async ({ name }) => {
    const files = await readdir(`${root}/${folder}/${name}/src`, { recursive: true });
    return files.filter((file) => file.endsWith('.ts')).map((file) => `${folder}/${name}/src/${file}`);
  });
  return (await Promise.all(listed)).flat();
}

describe('an indicator', () => {
  it.each(indicators.map((one) => [one.name, one] as const))('%s asks a metric that exists', (name, indicator) => {
    const { query, excludes, counts, title, minimumEvents, scale } = indicator;
    const metric = Object.values(METRICS).find((one) => one.name === query.metric);
    expect(metric, query.metric).toBeDefined();
    const whole = Object.values(METRICS).find((one) => one.name === (query.of?.metric ?? query.metric));
    expect(whole, query.of?.metric).toBeDefined();
    expect(metric!.attributes).toEqual(expect.arrayContaining(Object.keys(query.where ?? {})));
    expect(whole!.attributes).toEqual(expect.arrayContaining(Object.keys(query.of?.where ?? {})));
    if (metric!.instrument !== 'histogram') expect(query.take).not.toMatch(/^p\d\d$/);
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(title).not.toBe('');
    expect(counts).toMatch(/^[A-Z0-9].*\.$/);
    expect(excludes).not.toBe('');
    expect([minimumEvents >= 0, scale > 0]).toEqual([true, true]);
  });

  it('has a title and a definition of its own', () => {
    for (const key of ['name', 'title'] as const) {
      expect(new Set(indicators.map((one) => one[key])).size).toBe(indicators.length);
    }
    expect(new Set(indicators.map(({ query }) => JSON.stringify(query))).size).toBe(indicators.length);
  });
});

describe('a query for a metric', () => {
  it('is written in the catalogue and nowhere else', async () => {
    const sources = (await Promise.all(['packages', 'examples'].map(sourcesIn))).flat();
    expect(sources.length).toBeGreaterThan(100);
    const found = sources
      .filter((file) => !ALLOWED.test(file))
      .flatMap((file) => queryLiterals(readFileSync(`${root}/${file}`, 'utf8')).map((text) => `${file}: ${text}`));
    expect(found).toEqual([]);
  });

  it('is found by the walk in any layout, without false matches', () => {
    const yes = [
      "ask({ metric: 'a', over: '5m', take: 'p95' })",
      'const q = {\n  take,\n  where: { a: { not: [`}`] } }, // {\n  metric,\n};',
      "x = { ...rest, 'metric': METRICS.a.name, 'take': take };",
    ];
    const no = [
      "ask({ metric: 'a' }, { take: 'p95' })",
      'const { metric, take } = query;',
      "// { metric: 'a', take: 'p95' }",
      "'{ metric: a, take: b }'",
    ];
    expect(yes.map((source) => queryLiterals(source).length)).toEqual([1, 1, 1]);
    expect(no.flatMap(queryLiterals)).toEqual([]);
  });
});

describe('docs/indicators.md', () => {
  it('is what the catalogue generates', async () => {
    const script = `${root}/scripts/generate-indicators.mjs`;
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--print']);
    expect(await readFile(`${root}/docs/indicators.md`, 'utf8')).toBe(stdout);
  });
});
