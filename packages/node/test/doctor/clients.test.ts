import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codesOf, machine, ROOT } from './rig.js';

const PATIENCE = 240_000;
const alone = { MCP_MONITORING_ENABLED: 'true' };
const CLAUDE = '~/.config/Claude/claude_desktop_config.json';
const SECRET = 'ghp_0123456789abcdefghijABCDEFGHIJ456789';

/** A server that answers by hand, as the SDK is not installed beside it. */
const SERVER = `
process.stdin.setEncoding('utf8').on('data', (text) => {
  for (const line of text.trim().split('\\n')) {
    const { id } = JSON.parse(line);
    if (id) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result: { tools: [{}, {}] } }) + '\\n');
  }
});`;

describe("the servers in clients' configuration files", () => {
  it(
    'are found on every platform, in the files of Claude Desktop, Cursor and VS Code',
    async () => {
      const missing = (name: string) => ({ mcpServers: { [name]: { command: 'a-command-that-is-missing' } } });
      const servers = (name: string) => ({ servers: { [name]: { command: 'a-command-that-is-missing' } } });
      const one = machine({ ...alone, APPDATA: '' });
      one.variables = { ...one.variables, APPDATA: path.join(one.home, 'AppData/Roaming') };
      one.write(CLAUDE, missing('linux'));
      one.write('~/Library/Application Support/Claude/claude_desktop_config.json', missing('mac'));
      one.write('~/AppData/Roaming/Claude/claude_desktop_config.json', missing('windows'));
      one.write('~/.cursor/mcp.json', missing('cursor'));
      one.write('.cursor/mcp.json', missing('cursor-here'));
      one.write('.vscode/mcp.json', servers('code-here'));
      one.write('~/.config/Code/User/mcp.json', servers('code'));
      one.write('~/.config/Code/User/settings.json', { mcp: servers('settings') });
      const subjects = async (platform: NodeJS.Platform) =>
        (await one.examine({ platform })).findings.map(({ code, subject }) => `${code} ${subject}`);
      const linux = await subjects('linux');
      expect(linux).toEqual(
        [
          'claude-desktop: linux',
          'cursor: cursor',
          'cursor-project: cursor-here',
          'vscode: code',
          'vscode-settings: settings',
          'vscode-project: code-here',
        ].map((subject) => `SERVER_COMMAND_MISSING ${subject}`),
      );
      expect(await subjects('darwin')).toContain('SERVER_COMMAND_MISSING claude-desktop: mac');
      expect(await subjects('win32')).toContain('SERVER_COMMAND_MISSING claude-desktop: windows');
    },
    PATIENCE,
  );

  it(
    'are found behind hundreds of other settings of the editor',
    async () => {
      const others = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`editor.setting${i}`, i]));
      const mcp = { servers: { late: { command: 'a-command-that-is-missing' } } };
      const one = machine(alone);
      one.write('~/.config/Code/User/settings.json', { ...others, mcp });
      const { findings } = await one.examine();
      expect(findings.map(({ subject }) => subject)).toContain('vscode-settings: late');
    },
    PATIENCE,
  );

  it(
    'are read with comments, trailing commas and a byte order mark',
    async () => {
      const one = machine(alone);
      one.write(CLAUDE, '\uFEFF{ // mine\n "mcpServers": { /* one */ "db": { "command": "nowhere", }, }, }');
      const { findings } = await one.examine();
      expect(findings.map(({ code, subject }) => [code, subject])).toEqual([
        ['SERVER_COMMAND_MISSING', 'claude-desktop: db'],
      ]);
    },
    PATIENCE,
  );

  it(
    'name secrets by their places and never by their values',
    async () => {
      const one = machine(alone);
      const file = one.write('server.py', '');
      one.write(CLAUDE, {
        mcpServers: {
          github: {
            command: '/bin/sh',
            args: [file, '--token', 'opensesame42', `--header=Bearer ${SECRET}`, 'postgres://me:hunter2@db/x'],
            env: { GITHUB_TOKEN: SECRET, LOG_LEVEL: 'debug', API_KEY: ['$', '{input:key}'].join('') },
          },
          remote: { url: 'http://mcp.example.com/mcp', headers: { Authorization: `Bearer ${SECRET}` } },
        },
      });
      const report = await one.examine();
      expect(codesOf(report)).toEqual(['SERVER_PLAIN_HTTP', 'SERVER_SECRET_IN_FILE', 'SERVER_SECRET_IN_FILE']);
      expect(report.findings[0]!.happened).toBe(
        'secrets stand in ~/.config/Claude/claude_desktop_config.json at args[2], args[3] (--header), args[4], env.GITHUB_TOKEN',
      );
      const shown = JSON.stringify(report);
      for (const secret of [SECRET, 'opensesame42', 'hunter2', one.home, one.folder])
        expect(shown).not.toContain(secret);
    },
    PATIENCE,
  );

  it(
    'name a program file that is missing, an entry without a command, and one that is not observed',
    async () => {
      const one = machine(alone);
      const server = one.write('server.mjs', SERVER);
      one.write(CLAUDE, {
        mcpServers: {
          gone: { command: process.execPath, args: ['/nowhere/server.js'] },
          empty: {},
          plain: { command: process.execPath, args: [server] },
          seen: { command: process.execPath, args: ['--import', '@mcp-vitals/node/register', server] },
          off: { command: 'nowhere', disabled: true },
        },
      });
      const report = await one.examine();
      expect(report.findings.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
        'SERVER_SCRIPT_MISSING claude-desktop: gone',
        'SERVER_INVALID claude-desktop: empty',
        'SERVER_NOT_OBSERVED claude-desktop: plain',
      ]);
      expect(report.findings.at(-1)).toMatchObject({ level: 'info', command: expect.stringMatching(/^npm install/) });
    },
    PATIENCE,
  );

  it(
    'are started on request alone, each within its limit, and their tools counted',
    async () => {
      const one = machine(alone);
      const good = one.write('good.mjs', SERVER);
      const noisy = one.write('noisy.mjs', `console.log('ready');${SERVER}`);
      const silent = one.write('silent.mjs', 'setInterval(() => {}, 1000);');
      const ends = one.write('ends.mjs', "throw new Error('no licence');");
      const shell = (file: string) => ({ command: '/bin/sh', args: ['-c', `exec "${process.execPath}" "${file}"`] });
      one.write(CLAUDE, {
        mcpServers: { good: shell(good), noisy: shell(noisy), silent: shell(silent), ends: shell(ends) },
      });
      expect((await one.examine()).findings).toEqual([]);
      const report = await one.examine({ probeServers: true, timeoutMillis: 4000 });
      const told = report.results
        .filter(({ check }) => check === 'clients')
        .map(({ code, subject }) => `${code} ${subject}`);
      expect(told).toContain('SERVER_WRITES_STDOUT claude-desktop: noisy');
      expect(told).toContain('SERVER_SILENT claude-desktop: silent');
      expect(told).toContain('SERVER_DOES_NOT_START claude-desktop: ends');
      expect(report.results.find(({ happened }) => happened === 'it answered, with 2 tools')?.subject).toBe(
        'claude-desktop: good',
      );
      expect(report.findings.find(({ code }) => code === 'SERVER_DOES_NOT_START')!.happened).toContain(
        'Error: no licence',
      );
    },
    PATIENCE,
  );

  it.each([
    ['no JSON', '{ "mcpServers": { ', /CloseBraceExpected in line 1/],
    ['a list', '[1]', /it holds no object/],
    ['a million brackets', '['.repeat(1_000_000), /it is nested too deeply|in line 1/],
    ['a file of 5 MiB', ' '.repeat(5 * 2 ** 20), /it is larger than/],
  ])(
    'name a file that holds %s as CLIENT_FILE_INVALID',
    async (_, content, reason) => {
      const one = machine(alone);
      one.write(CLAUDE, content);
      const report = await one.examine();
      expect(codesOf(report)).toEqual(['CLIENT_FILE_INVALID']);
      expect(report.findings[0]!.happened).toMatch(reason);
    },
    PATIENCE,
  );

  it(
    'keep hostile names and shapes to one bounded line each',
    async () => {
      const one = machine(alone);
      one.write(
        CLAUDE,
        `{"mcpServers": {
        "__proto__": {"command": "nowhere"}, "constructor": {"command": 7}, "a\\u001b[2J\\nb": {"command": "nowhere"},
        "${'x'.repeat(5000)}": {"command": "nowhere", "args": "none", "env": []}, "null": null, "list": [[]] }}`,
      );
      const { findings } = await one.examine();
      expect(findings).toHaveLength(6);
      for (const { subject, happened } of findings) {
        expect(subject!.length).toBeLessThan(120);
        expect(`${subject}${happened}`).not.toMatch(/\p{Cc}/u);
      }
      expect(({} as { command?: unknown }).command).toBeUndefined();
    },
    PATIENCE,
  );
});

describe('fixes', () => {
  const observable = () => {
    const one = machine({ ...alone, MCP_SCHEMA_PIN_FILE: 'pins/lock.json' });
    mkdirSync(path.join(one.folder, 'node_modules/@mcp-vitals'), { recursive: true });
    symlinkSync(path.join(ROOT, 'packages/node'), path.join(one.folder, 'node_modules/@mcp-vitals/node'), 'junction');
    const server = one.write('server.mjs', SERVER);
    const file = one.write(
      CLAUDE,
      `{\n  // mine\n  "mcpServers": {\n    "db": { "command": ${JSON.stringify(process.execPath)}, "args": [${JSON.stringify(server)}] },\n  },\n  "theme": "dark"\n}\n`,
    );
    chmodSync(file, 0o600);
    return { one, file };
  };

  it(
    'are a plan until they are applied',
    async () => {
      const { one, file } = observable();
      const before = readFileSync(file, 'utf8');
      const { fixes } = await one.examine();
      expect(fixes.changes.map(({ code, change }) => `${code}: ${change}`)).toEqual([
        'PATH_FOLDER_ABSENT: create the folder ./pins',
        expect.stringMatching(
          /^SERVER_NOT_OBSERVED: in ~\/\.config\/Claude\/claude_desktop_config\.json, set mcpServers\.db\.env\.NODE_OPTIONS to "--import …\/register\.js"$/,
        ),
      ]);
      expect(readFileSync(file, 'utf8')).toBe(before);
      expect(readdirSync(path.dirname(file))).toHaveLength(1);
      expect(existsSync(path.join(one.folder, 'pins'))).toBe(false);
      expect(JSON.stringify(fixes)).not.toContain(ROOT);
    },
    PATIENCE,
  );

  it(
    'keep a copy of each file, its comments and its permissions, and the next visit finds nothing',
    async () => {
      const { one, file } = observable();
      const before = readFileSync(file, 'utf8');
      const outcomes = await (await one.examine()).fixes.apply();
      expect(outcomes.map(({ status, backup }) => [status, backup])).toEqual([
        ['changed', undefined],
        ['changed', 'claude_desktop_config.json.mcp-vitals-backup-1'],
      ]);
      const after = readFileSync(file, 'utf8');
      expect(after).toContain('// mine');
      expect(after).toContain('"theme": "dark"');
      expect(after).toMatch(/"NODE_OPTIONS": "--import file:\/\/.*\/register\.js"/);
      expect(readFileSync(`${file}.mcp-vitals-backup-1`, 'utf8')).toBe(before);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(path.join(one.folder, 'pins')).isDirectory()).toBe(true);
      const again = await one.examine({ probeServers: true });
      expect(again.findings).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'are refused for a file that changed to no JSON meanwhile',
    async () => {
      const { one, file } = observable();
      const { fixes } = await one.examine();
      one.write(CLAUDE, '{ "mcpServers": ');
      const outcomes = await fixes.apply();
      expect(outcomes.at(-1)).toMatchObject({ status: 'refused', reason: 'the file is no valid JSON' });
      expect(readFileSync(file, 'utf8')).toBe('{ "mcpServers": ');
    },
    PATIENCE,
  );
});
