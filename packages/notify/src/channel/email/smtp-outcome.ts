import type { DeliveryOutcome } from '@mcp-vitals/monitor';
import { errorMessageOf } from '@mcp-vitals/signals';

/** What nodemailer adds to its errors. */
interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly rejectedErrors?: readonly SmtpError[];
}

/** Faults of the configuration that nodemailer finds by itself; the server's answer is judged by its code. */
const PERMANENT_CODES = ['ETLS', 'EAUTH', 'ENOAUTH', 'EENVELOPE', 'EREQUIRETLS'];

/** Whether the same mail may be accepted later: 4yz of RFC 5321, and every fault of the connection. */
export function isTemporary(error: unknown): boolean {
  const { code = '', responseCode, rejectedErrors = [] } = (error ?? {}) as SmtpError;
  // One recipient of several that may be accepted later is worth another attempt.
  if (rejectedErrors.length > 0) return rejectedErrors.some(isTemporary);
  if (responseCode !== undefined && responseCode >= 400) return responseCode < 500;
  return !PERMANENT_CODES.includes(code);
}

export function failureOf(error: unknown, host: string): DeliveryOutcome {
  const { code } = (error ?? {}) as SmtpError;
  const remedy =
    code === 'ETLS'
      ? '; nothing was sent without TLS: use a port with TLS, or set requireTls to false in a network that you trust'
      : '';
  const reason = `${host}: ${errorMessageOf(error)}${remedy}`;
  return { status: isTemporary(error) ? 'temporary_failure' : 'permanent_failure', reason };
}
