import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/cli/base/command.js';
import { CommandError } from '../../src/cli/base/command-error.js';
import { COMMANDS } from '../../src/cli/commands/commands.js';
import { parseCommandLine } from '../../src/cli/parse/parser.js';
import { COMMAND, mcpVitals, STACK } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mcp-vitals-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const parse = (...argv: string[]) => parseCommandLine(argv, { commands: COMMANDS, version: '1', width: 80 });
const failureOf = (...argv: string[]): CommandError => {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof CommandError) return error;
  }
  throw new Error('it did not fail');
};

describe('wrong usage', () => {
  it.each([
    [['rnu'], 'did you mean mcp-vitals run?'],
    [['rules', 'exprot'], 'did you mean mcp-vitals rules export?'],
    [['chek-config'], 'did you mean mcp-vitals check-config?'],
    [['report', '--wach'], 'did you mean --watch?'],
    [['rules', 'export', '--nameing', 'otlp'], 'did you mean --naming?'],
    [['schema', 'accept', '--fingerprnt', 'x'], 'did you mean --fingerprint?'],
  ])('%j is answered with what was meant', (argv, meant) => {
    expect(failureOf(...argv)).toMatchObject({ exitCode: 2, remedy: expect.stringContaining(meant) });
  });

  it.each([
    [['completion', 'tcsh'], 'known are bash, zsh and fish'],
    [['rules', 'export', '--naming', 'graphite'], 'otlp, otlp-native, prometheus-exporter'],
    [['report', '--pid', 'abc'], 'write a number'],
    [['report', '--url', 'ftp://x'], 'http://127.0.0.1:9470'],
    [['check-config', '--', 'node'], 'leave out what follows --'],
    [['run'], 'mcp-vitals run -- node server.js'],
    [['history', '--days', '-3'], '--days "-3" is not a number of days from 0.01 to 3650'],
    [['report', '--interval', 'soon'], '--interval "soon" is not a number of seconds from 1 to 3600'],
    [['rules', 'export', '--interval', '0'], 'write one, such as --interval 1'],
    [['run', '--otlp', 'localhost:4318', '--', 'node', '-e', '1'], 'write it as --otlp http://localhost:4318'],
    [['run', '--report', '--page', '--', 'node', '-e', '1'], "argument '--page' is invalid. It is an option."],
    [['doctor', '--yes'], 'add --fix'],
    [['doctor', '--jaeger', 'localhost:16686'], 'write it as --jaeger http://localhost:16686'],
  ])('%j ends with code 2 and says what to do, without a stack trace', async (argv, todo) => {
    const { stdout, stderr, code } = await mcpVitals(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(todo);
    expect(stderr).toMatch(/^mcp-vitals: /);
    expect(stderr).not.toMatch(STACK);
  });

  it('is JSON with --json', async () => {
    const { stdout, stderr, code } = await mcpVitals(['report', '--json', '--url', 'http://127.0.0.1:1']);
    expect([code, stderr]).toEqual([1, 'asking http://127.0.0.1:1 …\n']);
    expect(JSON.parse(stdout)).toEqual({
      error: { happened: expect.any(String), means: expect.any(String), remedy: expect.any(String) },
    });
  });

  it.each([
    { title: 'of any words', words: fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 }) },
    {
      title: 'of known words in any order',
      words: fc.array(
        fc.constantFrom(
          ...COMMANDS.flatMap(({ name, options }) => [...name.split(' '), ...options.map((one) => `--${keyOf(one)}`)]),
          ...[
            '--',
            '--json',
            '--quiet',
            '-h',
            '-w',
            '',
            '-',
            '--=',
            '--pid=',
            '__proto__',
            '--constructor',
            '\u0000',
            '9',
          ],
        ),
        { maxLength: 8 },
      ),
    },
  ])('a command line $title is understood or refused with exit code 2, and throws nothing else', ({ words }) => {
    fc.assert(
      fc.property(words, (argv) => {
        try {
          return ['text', 'command'].includes(parse(...argv).kind);
        } catch (error) {
          return error instanceof CommandError && error.exitCode === 2 && error.remedy !== '' && error.message !== '';
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('or right, no process prints a stack trace or ends with a code beyond 2', async () => {
    const harmless = COMMANDS.filter(({ name }) => !['run', 'doctor', 'support bundle'].includes(name));
    const words = fc.array(
      fc.constantFrom(
        ...harmless.flatMap(({ name }) => [name, name]),
        ...[
          '--json',
          '--quiet',
          '--days',
          '--file',
          '--rules',
          '--pins',
          'x',
          '/nonexistent',
          '/',
          '',
          '\u001b[31m',
          '--no-defaults',
        ],
      ),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(words, async (some) => {
        const { stdout, stderr, code } = await mcpVitals(
          some.flatMap((word) => (word.includes(' ') ? word.split(' ') : [word])),
          { cwd: folder },
        );
        expect([0, 1, 2]).toContain(code);
        expect(`${stdout}${stderr}`).not.toMatch(STACK);
        expect(stderr).not.toContain('\u001b');
      }),
      { numRuns: 25 },
    );
  }, 240_000);
});

describe('an output that is no terminal', () => {
  it('has no colours, and FORCE_COLOR does not bring them', async () => {
    const { stdout, stderr } = await mcpVitals(['check-config'], {
      environment: { MCP_LOG_LEVLE: 'x', FORCE_COLOR: '1' },
    });
    expect(stdout).toContain('✗ MCP_LOG_LEVLE');
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
  });

  it('has nothing on stderr with --quiet', async () => {
    const file = path.join(folder, 'rules.out.yaml');
    const loud = await mcpVitals(['rules', 'export', '--output', file]);
    const quiet = await mcpVitals(['rules', 'export', '--quiet', '--output', file]);
    expect([loud.stderr, quiet.stderr, quiet.code]).toEqual([expect.stringContaining('rules'), '', 0]);
    expect(readFileSync(file, 'utf8')).toContain('groups:');
  });
});

describe('an output that is closed early', () => {
  it('is no error', async () => {
    const script = `'${process.execPath}' '${COMMAND}' --help | head -n 1; exit \${PIPESTATUS[0]}`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script]);
    expect([stdout, stderr]).toEqual(['Usage: mcp-vitals <command> [options]\n', '']);
  });
});
