import { escapeText } from '@mcp-vitals/signals';

/** The codes of schema errors and the `error.type` recorded for each. */
const NAMES = {
  /** The server is unavailable; the message gives the duration and the time of the next attempt. */
  unavailable: 'ServerUnavailableError',
  /** The server has no such database or table. */
  not_found: 'NotFoundError',
  /** The server's tool reported an error. */
  tool_error: 'ToolError',
  /** The server answered with something that the adapter cannot read. */
  unreadable: 'UnreadableAnswerError',
  /** No adapter fits the server, or the server lacks the requested feature. */
  unsupported: 'UnsupportedServerError',
  /** More loads are in progress than the cache allows. */
  overloaded: 'OverloadedError',
  /** The answer to a call with side effects was lost: it may have been carried out, and was not repeated. */
  outcome_unknown: 'OutcomeUnknownError',
  /** The manager was closed. */
  closed: 'ManagerClosedError',
} as const;

export type SchemaErrorCode = keyof typeof NAMES;

/**
 * The error class of this package; `code` says what went wrong. The error of the SDK or the server is its `cause`. The
 * message is one line with invisible characters escaped, because servers write parts of it.
 */
export class SchemaError extends Error {
  override readonly name: string;
  readonly code: SchemaErrorCode;

  constructor(code: SchemaErrorCode, message: string, options?: ErrorOptions) {
    super(escapeText(message.replaceAll(/\s*\n\s*/g, ' ')), options);
    this.code = code;
    this.name = NAMES[code];
  }
}
