import { SessionError } from '../../session/session-error.js';

/** An expected failure of a command: what happened, what it means and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly means: string;
  readonly remedy: string;
  /** 1 for a failure, 2 for wrong usage. */
  readonly exitCode: 1 | 2;

  constructor(happened: string, means: string, remedy: string, exitCode: 1 | 2 = 1) {
    super(happened);
    this.means = means;
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** Wrong usage of a command. */
export const usageError = (happened: string, remedy: string): CommandError =>
  new CommandError(happened, 'nothing was done', remedy, 2);

/** An error of a session as that of the command which asked the server; any other as it is. */
export const sessionFailure = (error: unknown): unknown =>
  error instanceof SessionError
    ? new CommandError(`the server gives no answer: ${error.message}`, 'its lists are not read', error.remedy)
    : error;

/** A server that is asked for a list, says that it has one, and does not show it. */
export const listRefused = (what: string): CommandError =>
  new CommandError(
    `the server refuses to list its ${what}`,
    'nothing is known of them',
    `check that the server needs no sign-in or setting before it lists its ${what}`,
  );
