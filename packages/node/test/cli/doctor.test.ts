import { existsSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { accept, httpCollector, Machine } from '../doctor/rig.js';
import { mcpVitals, type RunOptions, STACK } from './command.js';

const PATIENCE = 240_000;
const SERVER = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
const server = new McpServer({ name: 'shop', version: '1' });
server.registerTool('work', {}, () => ({ content: [] }));
await server.connect(new StdioServerTransport());
`;
const COMMAND = ['--', process.execPath, '--import', '@mcp-vitals/node/register', 'server.js'];

let one: Machine;
let endpoint: string;
beforeEach(async () => {
  one = new Machine();
  one.installAll();
  one.write('package.json', { name: 'app', type: 'module' });
  one.write('server.js', SERVER);
  endpoint = await httpCollector(accept);
});

const doctor = (args: readonly string[], environment: Record<string, string> = {}, options: RunOptions = {}) =>
  mcpVitals(['doctor', '--timeout', '60', ...args], {
    cwd: one.folder,
    environment: { HOME: one.home, OTEL_SERVICE_NAME: 'shop', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...environment },
    ...options,
  });

describe('doctor', () => {
  it(
    'ends with 0 for a healthy set-up that it starts, and says that nothing is to be mended',
    async () => {
      const { stdout, stderr, code } = await doctor(['--start', '--all', ...COMMAND]);
      expect(code, `${stdout}${stderr}`).toBe(0);
      expect(stdout).toMatch(/nothing to mend: \d+ looks, all in order/);
      expect(stdout).toContain('it answered, with 1 tool\n');
      expect(stdout).toContain('its spans arrived');
    },
    PATIENCE,
  );

  it(
    'ends with 1 for a finding, with cause and remedy as text and as JSON, and without a path of the person',
    async () => {
      const off = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
      const text = await doctor(COMMAND, off);
      const json = await doctor(['--json', '--quiet', ...COMMAND], off);
      expect([text.code, json.code, json.stderr]).toEqual([1, 1, '']);
      const { worst, counts, findings } = JSON.parse(json.stdout) as {
        worst: string;
        counts: object;
        findings: { code: string; remedy: string; level: string }[];
      };
      expect([worst, counts]).toEqual(['fail', expect.objectContaining({ fail: expect.any(Number) })]);
      for (const { code, remedy } of findings) {
        expect(text.stdout).toContain(code);
        expect(remedy).not.toBe('');
      }
      expect(findings.map(({ code }) => code)).toContain('COLLECTOR_NOT_LISTENING');
      expect(`${text.stdout}${text.stderr}${json.stdout}`).not.toContain(one.folder);
      expect(`${text.stdout}${text.stderr}`).not.toMatch(STACK);
    },
    PATIENCE,
  );

  it(
    'shows with --fix what it would change, and changes it with --yes alone',
    async () => {
      const pins = { MCP_SCHEMA_PIN_FILE: 'pins/mcp-vitals.lock.json' };
      const plan = await doctor(['--fix', ...COMMAND], pins);
      expect([plan.code, plan.stdout]).toEqual([
        1,
        expect.stringContaining('--fix --yes would:\n  create the folder ./pins'),
      ]);
      expect(existsSync(path.join(one.folder, 'pins'))).toBe(false);
      const done = await doctor(['--fix', '--yes', ...COMMAND], pins);
      expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('done: create the folder ./pins')]);
      expect(existsSync(path.join(one.folder, 'pins'))).toBe(true);
      expect((await doctor(COMMAND, pins)).code).toBe(0);
    },
    PATIENCE,
  );

  it(
    'ends with 1 where one of two findings of a code could not be mended',
    async () => {
      symlinkSync('nowhere', path.join(one.folder, 'pins'));
      const paths = {
        MCP_SCHEMA_PIN_FILE: 'pins/mcp-vitals.lock.json',
        MCP_PERFORMANCE_HISTORY_PATH: path.join(one.folder, 'var/lib/history'),
      };
      const { stdout, code } = await doctor(['--fix', '--yes', '--no-clients', ...COMMAND], paths);
      expect(stdout).toContain('done: create the folder ./var/lib/history');
      expect(stdout).toContain('refused: create the folder ./pins');
      expect(code).toBe(1);
    },
    PATIENCE,
  );

  it.skipIf(process.platform === 'win32')(
    'leaves no program behind that it started when it is interrupted',
    async () => {
      one.write(
        'stubborn.cjs',
        `require('node:fs').writeFileSync('pid', String(process.pid));
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
        setInterval(() => {}, 1000);`,
      );
      const pidOf = async () => {
        const text = await readFile(path.join(one.folder, 'pid'), 'utf8');
        if (text === '') throw new Error('not written yet');
        return Number(text);
      };
      const { signal } = await doctor(
        ['--start', '--', process.execPath, 'stubborn.cjs'],
        {},
        {
          onStart: (child) => void vi.waitFor(pidOf, { timeout: 120_000 }).then(() => child.kill('SIGINT')),
        },
      );
      expect(signal).toBe('SIGINT');
      const pid = await pidOf();
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 60_000 });
    },
    PATIENCE,
  );
});
