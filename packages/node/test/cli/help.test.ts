import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/cli/base/command.js';
import { COMMANDS } from '../../src/cli/commands/commands.js';
import { mcpVitals, ROOT } from './command.js';

describe('help', () => {
  it.each(COMMANDS.map(({ name }) => name))(
    'of %s teaches: usage, options, an example, JSON and exit codes',
    async (name) => {
      const definition = COMMANDS.find((command) => command.name === name)!;
      const { stdout, stderr, code } = await mcpVitals([...name.split(' '), '--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain(`Usage: mcp-vitals ${name}`);
      for (const option of definition.options) expect(stdout).toContain(option.flags);
      for (const { line } of definition.examples) expect(stdout).toContain(line);
      for (const part of ['With --json:', 'Exit codes:', '--quiet']) expect(stdout).toContain(part);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    },
  );

  it('of the whole names every command with what it does', async () => {
    const { stdout, code } = await mcpVitals(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(summary);
    }
  });

  it('of a group names its commands', async () => {
    const { stdout, code } = await mcpVitals(['rules', '--help']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/rules check[\s\S]*rules export/)]);
    expect(stdout).not.toContain('schema diff');
  });

  it('comes on stderr with exit code 2 where no command is given', async () => {
    const { stdout, stderr, code } = await mcpVitals([]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: mcp-vitals <command>');
  });

  it('has examples that the parser accepts', () => {
    const faulty = COMMANDS.flatMap((command) =>
      command.examples
        .map(({ line }) => line.replace(/^source <\(|\)$| \| source$/g, '').split(' -- ')[0]!)
        .filter((line) => !line.includes('MCP_') && !line.startsWith(`mcp-vitals ${command.name}`)),
    );
    expect(faulty).toEqual([]);
    const known = new Set(COMMANDS.flatMap(({ options }) => options.map(keyOf)));
    expect(known.size).toBeGreaterThan(20);
  });
});

describe('the version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(await readFile(path.join(ROOT, 'packages/node/package.json'), 'utf8')) as {
      version: string;
    };
    expect((await mcpVitals(['--version'])).stdout.trim()).toBe(version);
  });
});

describe('docs/command.md', () => {
  it('is what the definitions of the commands generate', async () => {
    const script = path.join(ROOT, 'scripts/generate-command.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--print']);
    expect(await readFile(path.join(ROOT, 'docs/command.md'), 'utf8')).toBe(stdout);
  });
});
