import { escapeText } from '@mcp-vitals/signals';

/** What can go wrong with a schema operation, and the `error.type` it is recorded as. */
const NAMES = {
  /** The server is not there; the message says since when, and when it is tried again. */
  unavailable: 'ServerUnavailableError',
  /** The server says that it has no such database or table. */
  not_found: 'NotFoundError',
  /** The server's tool answered that it failed. */
  tool_error: 'ToolError',
  /** The server answered with something that its adapter cannot read. */
  unreadable: 'UnreadableAnswerError',
  /** No adapter fits the server, or the server cannot do what was asked. */
  unsupported: 'UnsupportedServerError',
  /** More loads are under way than the cache allows. */
  overloaded: 'OverloadedError',
  /** The answer to a call that changes something is lost: it may have been carried out, and was not repeated. */
  outcome_unknown: 'OutcomeUnknownError',
  /** The manager was closed. */
  closed: 'ManagerClosedError',
} as const;

export type SchemaErrorCode = keyof typeof NAMES;

/**
 * The one error of this package; `code` says which. What the SDK or the server threw is its `cause`. The message is one
 * line, in which every character that cannot be seen is escaped: servers write parts of it.
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
