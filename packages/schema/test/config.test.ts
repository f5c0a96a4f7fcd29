import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { McpSchemaConfig, McpSchemaManager } from '../src/index.js';

describe('McpSchemaConfig', () => {
  it('reads the environment, and an option in code takes precedence', () => {
    const env = {
      ...{
        MCP_SCHEMA_SERVER_COMMAND: `node 'my server.js' --name="a b" c\\ d`,
        MCP_SCHEMA_SERVER_ENV: 'PG*, DATABASE_URL',
        MCP_SCHEMA_CACHE_TTL: '5',
        MCP_SCHEMA_ALLOW_STALE: 'true',
      },
      ...{ MCP_SCHEMA_PIN_FILE: 'pins.json', MCP_SCHEMA_CALL_TIMEOUT: '2', MCP_SCHEMA_CACHE_MAX_ENTRIES: '7' },
    };
    expect(McpSchemaConfig.fromEnv({ cache: { maxEntries: 9 } }, env)).toMatchObject({
      ...{
        server: {
          ...{ command: 'node', args: ['my server.js', '--name=a b', 'c d'], inheritEnv: ['PG*', 'DATABASE_URL'] },
        },
        allowStale: true,
        pinFile: 'pins.json',
      },
      ...{ callTimeoutMillis: 2000, cache: { maxEntries: 9, ttlSeconds: { table: 5 } } },
    });
  });

  it('reads an address with its token and headers, and keeps a secret out of the message about an invalid one', () => {
    const env = {
      ...{ MCP_SCHEMA_SERVER_URL: 'https://a/mcp', MCP_SCHEMA_SERVER_TOKEN: 'top' },
      MCP_SCHEMA_SERVER_HEADERS: 'X-Key=a%2Cb, X-Other = c',
    };
    const server = { url: 'https://a/mcp', token: 'top', headers: { 'X-Key': 'a,b', 'X-Other': 'c' } };
    expect(McpSchemaConfig.fromEnv({}, env).server).toEqual(server);
    const wrong = new McpSchemaConfig({ server: { url: 'https://a', token: 'secret\nvalue' } }).validate();
    expect(wrong).toEqual([{ path: 'server.headers.Authorization', message: 'is not a valid HTTP header' }]);
  });

  it('reports an unclosed quote in the command', () => {
    expect(McpSchemaConfig.fromEnv({}, { MCP_SCHEMA_SERVER_COMMAND: "node 'server.js" }).validate()).toEqual([
      { path: 'MCP_SCHEMA_SERVER_COMMAND', message: "the quote ' is not closed" },
    ]);
  });

  it('reports every error at once, and the manager refuses the config', () => {
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

  /** Returns the variables that a variable depends on: some describe a server that another one names. */
  const contextOf = (name: string): Record<string, string> => {
    if (/SERVER_(TOKEN|HEADERS)$/.test(name)) return { MCP_SCHEMA_SERVER_URL: 'http://a' };
    return name === 'MCP_SCHEMA_SERVER_ENV' ? { MCP_SCHEMA_SERVER_COMMAND: 'a' } : {};
  };
  const configOf = (name: string, value: string) =>
    McpSchemaConfig.fromEnv({}, { ...contextOf(name), ...(value !== '' && { [name]: value }) });
  const issuesOf = (name: string, value: string) => configOf(name, value).validate();
  /** Returns the setting with its variable; without a value, with the variable unset. */
  const resolved = (name: string, value = '') => JSON.stringify(configOf(name, value));

  it('lists exactly the variables that the code reads', () => {
    const folder = new URL('../src/', import.meta.url);
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const read = new Set(code.match(/\bMCP_SCHEMA_[A-Z]+(?:_[A-Z]+)*\b/g));
    expect(new Set(rows.map(({ name }) => name))).toEqual(read);
  });

  it.each(rows)(
    '$name has the stated default, and values out of its bounds are refused',
    ({ name, fallback, bounds }) => {
      // A default of one word is that of the code, so that setting it changes nothing.
      if (/^(\d+|true|false)$/.test(fallback)) expect(resolved(name, fallback)).toBe(resolved(name));
      const [taken, refused] = {
        '': [['x'], []],
        'an http or https address': [
          ['http://a', 'https://a/mcp'],
          ['ftp://a', 'nowhere'],
        ],
        '`name=value` pairs': [
          ['a=b', 'a=b,c=d%20e'],
          ['x', 'a=%'],
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
      for (const value of taken!) if (value !== fallback) expect(resolved(name, value)).not.toBe(resolved(name));
      for (const value of refused!) expect(issuesOf(name, value).length, value).toBeGreaterThan(0);
    },
  );

  it('states times in seconds', () => {
    for (const { name } of rows.filter(({ unit }) => unit === 'seconds')) {
      expect(resolved(name, '7')).toMatch(
        /"c(all|onnect)TimeoutMillis":7000|"databases":7,"tables":7|"staleSeconds":7/,
      );
    }
    expect(new McpSchemaConfig().cache.ttlSeconds).toEqual({ databases: 300, tables: 60, table: 300, resources: 60 });
  });
});
