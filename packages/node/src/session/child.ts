import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

const MAX_TAIL_CHARACTERS = 4000;

export interface ChildOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Ends the process, with what it started. */
  readonly signal: AbortSignal;
}

/** A process under examination, in a group of its own so that what it starts ends with it. */
export interface Child {
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves when it ended or could not be started; never rejects. */
  readonly ended: Promise<{ readonly code: number | null; readonly error?: NodeJS.ErrnoException }>;
  /** The end of what it wrote to stderr. */
  readonly stderr: () => string;
}

export function startChild(command: string, args: readonly string[], options: ChildOptions): Child {
  const child = spawn(command, args, {
    cwd: options.folder,
    env: options.environment as NodeJS.ProcessEnv,
    stdio: 'pipe',
    // A group can be ended as a whole, also after its first process; Windows ends a tree.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = `${tail}${text}`.slice(-MAX_TAIL_CHARACTERS);
  });
  // A process that ended does not read.
  child.stdin.on('error', () => {});
  const kill = () => endGroup(child);
  options.signal.addEventListener('abort', kill, { once: true });
  const ended = new Promise<{ code: number | null; error?: NodeJS.ErrnoException }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('close', (code) => resolve({ code }));
  });
  void ended.then(() => options.signal.removeEventListener('abort', kill));
  // Node.js has closed its stdin: what it leaves behind can be asked nothing, and would hold stdout open.
  child.once('exit', kill);
  if (options.signal.aborted) kill();
  return { process: child, ended, stderr: () => tail };
}

/** Ends a process, and what it started: what a shell or npx starts outlives it. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** The line that tells the error best: the first one that names an error, else the last. */
export function reasonIn(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.find((line) => /^(?:\w*Error\b|error:|fatal)/i.test(line)) ?? lines.at(-1) ?? 'nothing on stderr';
}
