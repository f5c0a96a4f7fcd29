import type { IncomingHttpHeaders } from 'node:http';
import { MASK, maskSecrets, retryAfterMillis } from '@mcp-vitals/signals';
import { fieldsOf } from '../requests/protobuf-requests.js';

/** The result of one attempt: an HTTP response or an error. */
export type Attempt =
  | { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }
  | { readonly error: NodeJS.ErrnoException };

export type Verdict =
  | { readonly kind: 'accepted'; readonly body: Buffer }
  | { readonly kind: 'too_large'; readonly reason: string }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly afterMillis?: number | undefined;
      /** Whether the collector had a connection and gave no answer in time, perhaps because the request is too large for it. */
      readonly isCutOff: boolean;
      /** Whether the collector may have received the request, and so may fail on what is in it. */
      readonly hasArrived: boolean;
    }
  /** Permanent: a retry would fail in the same way. */
  | { readonly kind: 'refused'; readonly reason: string; readonly cause: number | string };

/** Status codes after which a request may be retried (OTLP 1.9, "Retryable Response Codes"). */
const RETRYABLE = new Set([429, 502, 503, 504]);
/** Maximum Retry-After. A wrong date must not stop the export for good. */
const MAX_RETRY_AFTER_MILLIS = 10 * 60_000;
const MAX_TEXT_CHARACTERS = 200;

/** The beginning of a page, which is no answer of OTLP. */
const WEB_PAGE = /^\s*<(?:!doctype html|html)\b/i;
export const WEB_PAGE_ANSWERED = 'web page';

/** Configuration errors that every attempt would meet again: certificates, TLS against plain text, not HTTP at all. */
const PERMANENT =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|ERR_SSL|ERR_OSSL|HPE_|ERR_INVALID|ERR_UNESCAPED|EPROTO$|HOSTNAME_)/;

/** Errors of an attempt without an answer: the connection was reset or, without a code, the time ran out. */
const CUT_OFF = new Set([undefined, 'ECONNRESET', 'ECONNABORTED', 'EPIPE']);
const GATEWAY_TIMEOUT = 504;

/** Classifies an attempt. @param secrets values to mask in the reason, such as those of the export's headers */
export function judge(attempt: Attempt, secrets: readonly string[], wallMillis: number): Verdict {
  if ('error' in attempt) {
    const { error } = attempt;
    const code = error.code ?? error.name;
    const reason = error.code === undefined ? error.message : `${error.code}: ${error.message}`;
    const shown = scrub(reason, secrets);
    if (PERMANENT.test(code)) return { kind: 'refused', reason: shown, cause: code };
    const isCutOff = CUT_OFF.has(error.code);
    return { kind: 'retry', reason: shown, isCutOff, hasArrived: isCutOff };
  }
  const { status, headers, body } = attempt;
  if (status >= 200 && status < 300) {
    // Some other server accepts every request, such as one that serves an application's pages.
    if (WEB_PAGE.test(body.toString('latin1', 0, 100))) {
      return { kind: 'refused', reason: `status ${status} and a web page`, cause: WEB_PAGE_ANSWERED };
    }
    return { kind: 'accepted', body };
  }
  const text = scrub(textOf(body, headers['content-type']), secrets);
  const to = status < 400 ? targetOf(headers) : '';
  const reason = text === '' ? `status ${status}${to}` : `status ${status}${to} "${text}"`;
  if (status === 413) return { kind: 'too_large', reason };
  if (!RETRYABLE.has(status)) return { kind: 'refused', reason, cause: status };
  const afterMillis = pauseOf(headers, wallMillis);
  return { kind: 'retry', reason, afterMillis, isCutOff: status === GATEWAY_TIMEOUT, hasArrived: true };
}

/** Where a redirect leads, without user info and query. */
function targetOf({ location = '' }: IncomingHttpHeaders): string {
  if (!URL.canParse(location)) return '';
  const { origin, pathname } = new URL(location);
  return ` to ${origin}${pathname}`;
}

/** The pause that the collector asks for; `undefined` for none. */
function pauseOf({ 'retry-after': retryAfter, date }: IncomingHttpHeaders, wallMillis: number): number | undefined {
  const millis = retryAfterMillis(retryAfter, date, wallMillis);
  return millis ? Math.min(millis, MAX_RETRY_AFTER_MILLIS) : undefined;
}

/** The text of a response body: the message of a google.rpc.Status in JSON or protobuf, or else the body itself. */
function textOf(body: Buffer, contentType = ''): string {
  try {
    if (contentType.startsWith('application/x-protobuf')) {
      for (const { number, content } of fieldsOf(body)) if (number === 2) return Buffer.from(content).toString();
      return '';
    }
    const { message } = JSON.parse(body.toString()) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // The body does not match its content type, so it is shown unparsed.
  }
  return body.toString();
}

/** A text of the collector for a line on stderr: without secrets and control characters, and cut. */
export function scrub(text: string, secrets: readonly string[]): string {
  const known = secrets
    .filter(({ length }) => length > 3)
    .reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  const shown = maskSecrets(known)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return shown.length > MAX_TEXT_CHARACTERS ? `${shown.slice(0, MAX_TEXT_CHARACTERS)}…` : shown;
}
