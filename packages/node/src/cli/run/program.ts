import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { CommandError } from '../base/command-error.js';

/** How a program ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Whether what it writes on stdout and stderr comes to us, because a live view is on the same terminal. */
  readonly relays: { readonly stdout: boolean; readonly stderr: boolean };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/** The program that is run. Its stdin is ours, and its stdout too, unless a live view is drawn where it writes. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<ProgramEnd>;
  readonly #ignore: () => void;

  constructor({ command, args, variables, relays }: ProgramOptions) {
    this.#child = spawn(command, args, {
      env: variables as NodeJS.ProcessEnv,
      stdio: ['inherit', relays.stdout ? 'pipe' : 'inherit', relays.stderr ? 'pipe' : 'inherit'],
    });
    this.#ignore = forwardSignals(this.#child);
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once('error', (error: NodeJS.ErrnoException) => reject(cannotStart(command, error)));
      // `close` comes after the last output.
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
    this.#ended.catch(() => {});
  }

  get stdout(): Readable | null {
    return this.#child.stdout;
  }

  get stderr(): Readable | null {
    return this.#child.stderr;
  }

  /** Resolves when the program has ended. @throws CommandError when it cannot be started */
  async ended(): Promise<ProgramEnd> {
    try {
      return await this.#ended;
    } finally {
      this.#ignore();
    }
  }
}

/** Forwards the signals that this process gets. A terminal sends its own to the program as well, so the first is not repeated. */
function forwardSignals(child: ChildProcess): () => void {
  const isOnTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
  let interrupts = 0;
  const removals = SIGNALS.map((signal) => {
    const listener = (): void => {
      const isFromTerminal = isOnTerminal && signal === 'SIGINT' && interrupts++ === 0;
      if (!isFromTerminal) child.kill(signal);
    };
    process.on(signal, listener);
    return () => process.removeListener(signal, listener);
  });
  return () => {
    for (const remove of removals) remove();
  };
}

function cannotStart(command: string, { code, message }: NodeJS.ErrnoException): CommandError {
  const why = code === 'ENOENT' ? 'it was not found' : code === 'EACCES' ? 'it is not executable' : (code ?? message);
  return new CommandError(
    `${JSON.stringify(command)} cannot be started: ${why}`,
    'no program ran, so there is nothing to report',
    'check its name and the PATH; a program and its arguments are separate words, as in mcp-vitals run -- node server.js',
    2,
  );
}

/** Ends this process as the program ended. A signal that does not end it, or none, leaves the code. */
export function endAs({ code, signal }: ProgramEnd): number {
  if (signal === null) return code ?? 1;
  process.kill(process.pid, signal);
  // The signal takes effect in a moment; 128 and its number is what a shell would say.
  return 128;
}
