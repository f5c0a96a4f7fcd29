/** The reason for which the server does not start: one line with the cause and the remedy. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  /** 2 for a wrong command line, 1 for everything else. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message.replace(/\s+/g, ' '));
    this.exitCode = exitCode;
  }
}
