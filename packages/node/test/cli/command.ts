import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

export const ROOT = path.resolve(import.meta.dirname, '../../../..');
/** The built command. */
export const COMMAND = path.join(ROOT, 'packages/node/dist/cli/main.js');
export const FIXTURES = path.join(import.meta.dirname, '../fixtures');

export interface CommandRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called when the process has started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** The environment of the tests without settings of ours. */
export const plainEnvironment = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|MCP_|NODE_OPTIONS|FORCE_COLOR)/.test(name)),
  );

/** Runs the built command as a process of its own. */
export async function mcpVitals(args: readonly string[], options: RunOptions = {}): Promise<CommandRun> {
  const { cwd = ROOT, environment = {}, input = '', onStart } = options;
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd,
    stdio: 'pipe',
    env: { ...plainEnvironment(), ...environment },
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  onStart?.(child);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { stdout, stderr, code, signal };
}

/** What a stack trace looks like. */
export const STACK = /^\s+at .+:\d+:\d+\)?$|node:internal/m;
