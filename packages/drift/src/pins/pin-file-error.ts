/** Why the pin file cannot be used. */
export type PinFileErrorCode =
  /** It is there and cannot be read, or is no pin file: it is never overwritten then. */
  | 'unreadable'
  /** It cannot be written, or another process holds its lock for too long. */
  | 'unwritable';

/** The pin file cannot be used; `code` says how. The system's error is its `cause`. */
export class PinFileError extends Error {
  override readonly name = 'PinFileError';
  readonly code: PinFileErrorCode;

  constructor(code: PinFileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
