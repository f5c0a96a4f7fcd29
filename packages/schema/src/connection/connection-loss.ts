/** Words of both SDKs and of Node for a connection that is no more. HTTP 404 is a session that the server forgot. */
const LOST_CODES: ReadonlySet<unknown> = new Set([
  -32000,
  404,
  502,
  503,
  504,
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
const LOST_MESSAGES = /^(fetch failed|terminated|not connected|connection closed)/i;

/** Whether an error of an MCP call says that the connection is lost, rather than that the call failed. */
export function isConnectionLoss(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const { code, status, data } = cause as { code?: unknown; status?: unknown; data?: { status?: unknown } };
    if (LOST_CODES.has(code) || LOST_CODES.has(status) || LOST_CODES.has(data?.status)) return true;
    if (LOST_MESSAGES.test(cause.message)) return true;
  }
  return false;
}
