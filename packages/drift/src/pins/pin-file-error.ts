/** The reason why the pin file cannot be used. */
export type PinFileErrorCode =
  /** The file exists and cannot be read, or is no pin file; it is then never overwritten. */
  | 'unreadable'
  /** The file cannot be written, or another process holds its lock for too long. */
  | 'unwritable';

/** Thrown when the pin file cannot be used; `code` says why, and `cause` is the system's error. */
export class PinFileError extends Error {
  override readonly name = 'PinFileError';
  readonly code: PinFileErrorCode;

  constructor(code: PinFileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
