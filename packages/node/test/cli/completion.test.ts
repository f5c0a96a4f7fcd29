import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/commands.js';
import { mcpVitals } from './command.js';

const has = (shell: string): boolean => {
  try {
    execFileSync(shell, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const scripts = { bash: '', zsh: '', fish: '' };
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const { stdout, code } = await mcpVitals(['completion', shell]);
    expect(code).toBe(0);
    scripts[shell] = stdout;
  }
});

/** What each shell offers for the words, of which the last is being typed. */
const offers = {
  async bash(...words: string[]) {
    const array = words.map((word) => `'${word}'`).join(' ');
    const ask = `${scripts.bash}\nCOMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _mcp_vitals; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return linesOf((await promisify(execFile)('bash', ['-c', ask])).stdout);
  },
  async zsh(...words: string[]) {
    // `_describe` is a part of compinit; its stand-in prints what it is given.
    const stub = `_describe() { local -a given; given=("\${(@P)2}"); print -l -- "\${given[@]%%:*}"; return 0 }; _files() { print files }`;
    const array = words.map((word) => `'${word}'`).join(' ');
    const ask = `${stub}\n${scripts.zsh}\nwords=(${array}); CURRENT=${words.length}; _mcp_vitals`;
    const typed = words.at(-1)!;
    return linesOf((await promisify(execFile)('zsh', ['-f', '-c', ask])).stdout).filter((one) => one.startsWith(typed));
  },
  async fish(...words: string[]) {
    const line = words.map((word) => (word === '' ? '' : word)).join(' ');
    const ask = `${scripts.fish}\ncomplete -C '${line}'`;
    return linesOf((await promisify(execFile)('fish', ['--no-config', '-c', ask])).stdout).map(
      (one) => one.split('\t')[0]!,
    );
  },
};
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .sort();

describe.each(['bash', 'zsh', 'fish'] as const)('the completion of %s', (shell) => {
  it.skipIf(!has(shell))('offers every command', async () => {
    const wanted = [...new Set(COMMANDS.map(({ name }) => name.split(' ')[0]!))].sort();
    expect(await offers[shell]('mcp-vitals', '')).toEqual(wanted);
  });

  it.skipIf(!has(shell))('offers the commands of a group, and the options of a command', async () => {
    expect(await offers[shell]('mcp-vitals', 'rules', '')).toEqual(['check', 'export']);
    expect(await offers[shell]('mcp-vitals', 'rules', 'export', '--na')).toEqual(['--naming']);
    expect(await offers[shell]('mcp-vitals', 'run', '--re')).toEqual(['--report']);
  });

  it.skipIf(!has(shell))('offers the values of an option and of an argument', async () => {
    expect(await offers[shell]('mcp-vitals', 'rules', 'export', '--naming', '')).toEqual([
      'otlp',
      'otlp-native',
      'prometheus-exporter',
    ]);
    expect(await offers[shell]('mcp-vitals', 'completion', 'z')).toEqual(['zsh']);
  });

  it.skipIf(!has(shell))('offers no option of ours behind --', async () => {
    expect(await offers[shell]('mcp-vitals', 'run', '--', 'node', '--re')).not.toContain('--report');
  });
});

it('the completion of an unknown shell is refused', async () => {
  const { code, stderr } = await mcpVitals(['completion', 'tcsh']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('known are bash, zsh and fish')]);
});
