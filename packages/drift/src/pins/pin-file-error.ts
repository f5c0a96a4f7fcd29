/** The pin file cannot be used: `unreadable` when it is there and is no pin file. The system's error is its `cause`. */
export class PinFileError extends Error {
  override readonly name = 'PinFileError';
  readonly code: 'unreadable';

  constructor(code: PinFileError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
