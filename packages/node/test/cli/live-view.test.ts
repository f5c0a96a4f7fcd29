import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND, FIXTURES, plainEnvironment, ROOT } from './command.js';

/** Calls a tool of a server again and again. */
const SOURCE = `
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
const client = new Client({ name: 'client', version: '1.0.0' });
const args = [${JSON.stringify(path.join(FIXTURES, 'stdio-server.mjs'))}];
await client.connect(new StdioClientTransport({ command: process.execPath, args, env: process.env, stderr: 'inherit' }));
await client.listTools();
for (let i = 0; ; i++) {
  await client.callTool({ name: 'work', arguments: {} });
  console.log('line ' + i);
  await new Promise((resolve) => setTimeout(resolve, 200));
}
`;

const hasScript = ((): boolean => {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
})();

/** Runs the command on a terminal of its own, made by `script`, and presses Ctrl-C once a text was drawn. */
async function onTerminal(args: readonly string[], until: RegExp, environment: Record<string, string> = {}) {
  // Either variable takes the colours away.
  const { NO_COLOR: _none, CI: _ci, ...colourful } = plainEnvironment();
  const words = [process.execPath, COMMAND, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
  const child = spawn(
    'script',
    ['--quiet', '--return', '--command', `stty cols 100 rows 50; exec ${words.join(' ')}`, '/dev/null'],
    {
      cwd: ROOT,
      stdio: 'pipe',
      env: { ...colourful, TERM: 'xterm-256color', ...environment },
    },
  );
  let drawn = '';
  let isPressed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    drawn += chunk.toString('utf8');
    if (isPressed || !until.test(drawn)) return;
    isPressed = true;
    child.stdin.write('\u0003');
  });
  await once(child, 'close');
  return drawn;
}

const program = ['run', '--', process.execPath, '--input-type=module', '--eval', SOURCE];
/** The live view has drawn the section of the server. */
const SECTION = /stdio-server\.mjs[\s\S]*tools\/call work\s+server/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is told what to do by them
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

describe.skipIf(!hasScript)('mcp-vitals run on a terminal', () => {
  it('draws the processes below what the program writes, and Ctrl-C ends it once with the report', async () => {
    const drawn = await onTerminal(program, SECTION);
    expect(drawn).toContain('\u001b[1m');
    const text = drawn.replaceAll(ESCAPES, '');
    expect(text).toMatch(/line 0[\s\S]*mcp-vitals run node[\s\S]*Ctrl-C ends it with the report/);
    const report = text.slice(text.lastIndexOf('mcp-vitals: node ran'));
    expect(report).toMatch(
      /ended by SIGINT[\s\S]*tools\/call work\s+client[\s\S]*stdio-server\.mjs[\s\S]*tools\/call work\s+server/,
    );
    const widest = Math.max(...report.split(/\r?\n/).map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(100);
  });

  it('has no colours with NO_COLOR', async () => {
    const drawn = await onTerminal(program, SECTION, { NO_COLOR: '1' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these set a colour or a weight
    expect(drawn).not.toMatch(/\u001b\[[0-9;]+m/);
  });

  it('leaves the terminal to the program with --no-live', async () => {
    const asks = `process.stdout.write(String(process.stdout.isTTY)); process.stdin.once('data', () => process.exit())`;
    const drawn = await onTerminal(['run', '--no-live', '--', process.execPath, '-e', asks], /true/);
    expect(drawn).toContain('mcp-vitals: observing node');
    expect(drawn).not.toContain('Ctrl-C ends it');
  });
});
