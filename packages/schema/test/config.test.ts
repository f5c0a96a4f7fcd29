import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { McpSchemaConfig, McpSchemaManager } from '../src/index.js';

describe('McpSchemaConfig', () => {
  it('reads the environment, and options go before', () => {
    const env = {
      ...{
        MCP_SCHEMA_SERVER_COMMAND: 'node server.js --stdio',
        MCP_SCHEMA_CACHE_TTL: '5',
        MCP_SCHEMA_ALLOW_STALE: 'true',
      },
      ...{ MCP_SCHEMA_PIN_FILE: 'pins.json', MCP_SCHEMA_CALL_TIMEOUT: '2', MCP_SCHEMA_CACHE_MAX_ENTRIES: '7' },
    };
    expect(McpSchemaConfig.fromEnv({ cache: { maxEntries: 9 } }, env)).toMatchObject({
      ...{ server: { command: 'node', args: ['server.js', '--stdio'] }, allowStale: true, pinFile: 'pins.json' },
      ...{ callTimeoutMillis: 2000, cache: { maxEntries: 9, ttlSeconds: { table: 5 } } },
    });
  });

  it('names everything that is wrong at once, and the manager refuses it', () => {
    const config = new McpSchemaConfig({
      server: { url: 'ftp://x' },
      callTimeoutMillis: Number.NaN,
      cache: { maxEntries: -1 },
    });
    expect(config.validate().map(({ path }) => path)).toEqual(['callTimeoutMillis', 'cache.maxEntries', 'server.url']);
    expect(() => new McpSchemaManager(config)).toThrow(/callTimeoutMillis.*cache\.maxEntries.*server\.url/);
    expect(() => new McpSchemaManager({})).toThrow(/needs `server`/);
  });
});

describe('the table of variables in the README', () => {
  interface Row {
    readonly name: string;
    readonly fallback: string;
    readonly unit: string;
    readonly bounds: string;
  }
  const rows: Row[] = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `MCP_SCHEMA_'))
    .map((line) => {
      const [, name = '', , fallback = '', unit = '', bounds = ''] = line.split('|').map((cell) => cell.trim());
      return { name: name.replaceAll('`', ''), fallback, unit, bounds };
    });

  const issuesOf = (name: string, value: string) => McpSchemaConfig.fromEnv({}, { [name]: value }).validate();
  /** What a setting is without its variable and with it. */
  const resolved = (env: Record<string, string>) => JSON.stringify(McpSchemaConfig.fromEnv({}, env));

  it('has every variable that the code reads, and no other', () => {
    const folder = new URL('../src/', import.meta.url);
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const read = new Set(code.match(/\bMCP_SCHEMA_[A-Z]+(?:_[A-Z]+)*\b/g));
    expect(new Set(rows.map(({ name }) => name))).toEqual(read);
  });

  it.each(rows)(
    '$name: its default is what holds without it, its bounds what is refused',
    ({ name, fallback, bounds }) => {
      // A default that is said in one word is that of the code: to set it changes nothing.
      if (/^(\d+|true|false)$/.test(fallback)) expect(resolved({ [name]: fallback })).toBe(resolved({}));
      const [taken, refused] = {
        '': [['x'], []],
        'an http or https address': [
          ['http://a', 'https://a/mcp'],
          ['ftp://a', 'nowhere'],
        ],
        'true or false': [
          ['true', 'false'],
          ['yes', '1'],
        ],
        '> 0': [
          ['0.5', '1'],
          ['0', '-1', 'many', 'Infinity'],
        ],
        'whole, > 0': [['1'], ['0', '0.5', '-1', 'many']],
        '>= 0': [
          ['0', '0.5'],
          ['-1', 'many', 'Infinity'],
        ],
      }[bounds] ?? [[], ['']];
      for (const value of taken!) expect(issuesOf(name, value), value).toEqual([]);
      for (const value of taken!) if (value !== fallback) expect(resolved({ [name]: value })).not.toBe(resolved({}));
      for (const value of refused!) expect(issuesOf(name, value).length, value).toBeGreaterThan(0);
    },
  );

  it('gives times in seconds', () => {
    for (const { name } of rows.filter(({ unit }) => unit === 'seconds')) {
      expect(resolved({ [name]: '7' })).toMatch(/"callTimeoutMillis":7000|"databases":7,"tables":7|"staleSeconds":7/);
    }
    expect(new McpSchemaConfig().cache.ttlSeconds).toEqual({ databases: 300, tables: 60, table: 300, resources: 60 });
  });
});
