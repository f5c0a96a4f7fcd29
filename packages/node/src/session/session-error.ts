/** A server gave no answer: why, and what to do. */
export class SessionError extends Error {
  override readonly name = 'SessionError';

  /** @param isSilent whether the server may run and does not answer in time; else it ended, was never reached, or answers wrongly */
  constructor(
    why: string,
    readonly remedy: string,
    readonly isSilent = false,
  ) {
    super(why);
  }
}
