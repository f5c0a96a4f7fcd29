import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MonitoringConfig } from '@mcp-vitals/node';
import { escapeText } from '@mcp-vitals/signals';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const known = new MonitoringConfig().effective();
const names = known.map(({ path: name }) => name.split('.').at(-1)!);

/** Values that code, a shell or an editor may give. */
const value = fc.oneof(
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true, withBigInt: true, maxDepth: 3 }),
  fc.constantFrom(
    '',
    ' ',
    'true',
    'NaN',
    '1e999',
    '0x10',
    '-0',
    '٣',
    'a,b,,',
    '=',
    'x=',
    '__proto__',
    'http://u:p@h',
    'INFO',
  ),
  fc.constantFrom<unknown>(Number.NaN, Infinity, -0, 1e308, () => 1, Symbol('s'), 10n, new Date(Number.NaN), /x/),
  fc.constantFrom<unknown>(
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no keys');
        },
      },
    ),
    new Proxy([], {
      get: () => {
        throw new Error('no get');
      },
    }),
    {
      get smtpHost(): string {
        throw new Error('no host');
      },
    },
    {
      toString: () => {
        throw new Error('no text');
      },
    },
  ),
);
const key = fc.oneof(
  fc.constantFrom(
    ...names,
    'log_level',
    'connectivity_timeout',
    '',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);
const section = fc.oneof(fc.dictionary(key, value, { noNullPrototype: false }), value);
const options = fc.oneof(
  fc.record(
    {
      logging: section,
      metrics: section,
      health: section,
      alerting: section,
      performance: section,
      enableMonitoring: value,
    },
    { requiredKeys: [] },
  ),
  section,
);
const variables = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      ...known.flatMap(({ variable }) =>
        variable === undefined ? [] : [variable, `${variable}_FILE`, variable.slice(0, -1)],
      ),
    ),
    fc.string({ maxLength: 20 }).map((name) => `MCP_${name}`),
  ),
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('/', '/dev/zero', 'true', '30', 'a@b,c', 'x=1,=2', '\u0000'),
  ),
);
const document = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.jsonValue().map((it) => JSON.stringify(it)),
  fc
    .dictionary(fc.constantFrom('logging', 'health', 'alerting', 'x'), fc.dictionary(key, fc.jsonValue()))
    .map((it) => JSON.stringify(it)),
  fc.constantFrom(
    '- 1',
    '&a [*a]',
    '!!js/function x',
    '? : :',
    '%YAML 9',
    '<<: *x',
    '\t',
    'a: |\n b',
    '{a: &a *a}',
    '---\n---',
  ),
);

/** Reads everything that a configuration offers, as a process that starts would. */
function expectHelpful(config: MonitoringConfig): void {
  for (const issue of config.validate()) {
    for (const part of [issue.path, issue.message, issue.remedy]) expect(part).toMatch(/\S/);
    expect(String(issue)).toContain(issue.path);
    expect(String(issue)).toContain(issue.remedy);
    expect(String(issue).length).toBeLessThan(2000);
    expect(escapeText(String(issue))).toBe(String(issue));
  }
  const { health, metrics, performance } = config;
  expect(health.checkIntervalSeconds).toBeGreaterThan(0);
  expect(metrics.retentionHours).toBeLessThanOrEqual(720);
  expect(Number.isInteger(performance.maxSnapshots)).toBe(true);
  expect(JSON.stringify(config)).toContain('enableMonitoring');
  expect(Object.prototype).not.toHaveProperty('polluted');
}

describe('any input', () => {
  it('of options and variables crashes nothing, and every message names its path and a remedy', () => {
    const run = (code: unknown, environment: Record<string, string>) =>
      expectHelpful(MonitoringConfig.fromEnv(code as object, environment));
    fc.assert(fc.property(options, variables, run), { numRuns: 500 });
  });

  it('of a file crashes nothing, and every message names its path and a remedy', () => {
    fc.assert(
      fc.property(document, fc.constantFrom('a.json', 'a.yaml', 'a'), (text, name) => {
        const file = path.join(folder, name);
        writeFileSync(file, text);
        expectHelpful(MonitoringConfig.fromFile(file, {}, {}));
      }),
      { numRuns: 500 },
    );
  });
});
