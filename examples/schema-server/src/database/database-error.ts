/** The default statement timeout, in milliseconds. */
export const STATEMENT_TIMEOUT_MILLIS = 2000;

/** The SQLSTATE of a statement that was ended from outside. */
const QUERY_CANCELED = '57014';

/** Classes of SQLSTATE that report trouble of the server, not of the statement. */
const SERVER_TROUBLE = ['08', '28', '40', '53', '55', '57P', '58', 'XX'];

/** An error of a database, independent of its driver. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** The SQLSTATE, or the system's error code (`ECONNREFUSED`) when no server answered. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the error is about the statement, not about the database itself. */
  get aboutStatement(): boolean {
    return /^[0-9A-Z]{5}$/.test(this.code) && !SERVER_TROUBLE.some((prefix) => this.code.startsWith(prefix));
  }
}

export const timedOut = (millis: number, options?: ErrorOptions) =>
  new DatabaseError(QUERY_CANCELED, `the statement was stopped after ${millis} ms`, options);

/** The drivers reject with plain errors that carry a `code`; several refused addresses come as one `AggregateError`. */
export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (error instanceof AggregateError && error.errors.length > 0) return toDatabaseError(error.errors[0]);
  const { code, sqlState, message } = error as { code?: unknown; sqlState?: unknown; message?: unknown };
  const known = [sqlState, code].find((value): value is string => typeof value === 'string' && value !== '');
  return new DatabaseError(known ?? '_OTHER', typeof message === 'string' ? message : String(error), { cause: error });
}
