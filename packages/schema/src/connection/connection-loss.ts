/** The codes of Node.js and of SDK v2 for a connection that is lost or was never established. */
const LOST_CODES: ReadonlySet<unknown> = new Set([
  'CONNECTION_CLOSED',
  'NOT_CONNECTED',
  'SEND_FAILED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** The HTTP statuses of an unavailable server; 404 is an expired session. */
const LOST_STATUSES: ReadonlySet<unknown> = new Set([404, 502, 503, 504]);
const LOST_MESSAGES = /^(fetch failed|terminated|not connected|connection closed)/i;
/** The messages of both SDKs' HTTP transports whose numeric code is an HTTP status. */
const HTTP_MESSAGES = /^(Streamable HTTP|SSE) error: /;
/** SDK v1's message for its own closed connection. Servers use the same code for errors of any kind. */
const SDK_CLOSED = /^(MCP error -32000: )?Connection closed$/;
const TIMED_OUT_CODES: ReadonlySet<unknown> = new Set([-32001, 'REQUEST_TIMEOUT']);

interface Details {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly data?: { readonly status?: unknown } | undefined;
}

/** Whether an error of an MCP call means that the connection is lost, rather than that the server answered with an error. */
export function isConnectionLoss(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const { code } = cause as Details;
    // Any other number is the code of a JSON-RPC answer: the connection is then intact, whatever the message.
    if (typeof code === 'number' && !isHttp(cause)) return code === -32_000 && SDK_CLOSED.test(cause.message);
    if (LOST_CODES.has(code) || LOST_MESSAGES.test(cause.message)) return true;
    if (statusesOf(cause).some((one) => LOST_STATUSES.has(one))) return true;
  }
  return false;
}

/**
 * Whether an error other than a lost connection leaves open what became of a call: after a timeout, an HTTP status of a failed
 * server, or an answer that is cut short, the server may have carried it out.
 */
export const isUnanswered = (error: unknown): boolean =>
  TIMED_OUT_CODES.has((error as Details | undefined)?.code) ||
  error instanceof SyntaxError ||
  (error instanceof Error && statusesOf(error).some((one) => typeof one === 'number' && one >= 500));

const isHttp = ({ message }: Error): boolean => HTTP_MESSAGES.test(message);

const statusesOf = (error: Error): unknown[] => {
  const { code, status, data } = error as Details;
  return [isHttp(error) ? code : undefined, status, data?.status];
};
