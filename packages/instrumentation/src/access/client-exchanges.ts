import type { SignInOutcome } from '@mcp-vitals/signals';
import { context, type Span, trace } from '@opentelemetry/api';
import {
  type HttpRequest,
  hasCredentials,
  hasFormOfRegistration,
  hasFormOfTokenRequest,
  isMcpExchange,
  isMcpMessage,
  isMetadataLookUp,
} from './http-exchange.js';
import { isSending, witness } from './http-witness.js';
import { observedAt, remember, sentTo } from './observed-origins.js';
import { signInOutcomeOf, tokenOutcomeOf } from './sign-in-outcome.js';
import { headerOf } from './undici-headers.js';

/** The channels of undici, and so of `fetch`, on which it publishes each request, and the head of each response. */
export const REQUESTED = 'undici:request:create';
export const ANSWERED = 'undici:request:headers';

/** Origins of authorization servers that are remembered. */
const MAX_ORIGINS = 32;

/** The members of undici's request that are read. */
interface UndiciRequest {
  readonly origin?: unknown;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: unknown;
}

/** Tells the outcome of a request by its response; `undefined` where it is none of a sign-in. */
type Judge = (status: number, headers: unknown) => SignInOutcome | undefined;

/** The requests of MCP, for tokens and for registrations that await their responses. */
const awaited = new WeakMap<object, Judge>();

/** An exchange of MCP: a token that is asked for in the course of it replaces its credentials. */
interface Exchange {
  readonly hadCredentials: boolean;
  /** The status with which the server denied it. */
  deniedBy?: number;
}

/** The last exchange in the course of each span, which outlives the span: a stream is opened again after hours. */
const exchanges = new WeakMap<Span, Exchange>();

/** The origins at which clients of MCP looked up the metadata of an authorization server, the latest last. */
const issuers = new Set<string>();

/** The origins whose last answer to a request for a token was that its proof needs a nonce. */
const nonceIssuers = new Set<string>();

/** Notes a request that carries MCP, or asks for a token for it. */
export function requested(message: unknown): void {
  const { request } = message as { request: UndiciRequest };
  const { method, path, headers } = request;
  const of: HttpRequest = { method, path, header: (name) => headerOf(headers, name) };
  const origin = String(request.origin);
  const span = trace.getSpan(context.active());
  if (isMcpExchange(of)) {
    const exchange: Exchange = { hadCredentials: hasCredentials(of.header) };
    if (span) exchanges.set(span, exchange);
    awaited.set(request, mcpJudge(exchange));
    if (isSending(span)) observedAt(origin);
    else if (isMcpMessage(of) && witness()) sentTo(origin);
  } else if (isMetadataLookUp(of)) {
    remember(issuers, origin, MAX_ORIGINS);
  } else if (hasFormOfTokenRequest(of)) {
    const exchange = span && exchanges.get(span);
    if (!exchange && !issuers.has(origin) && !isSending(span)) return;
    awaited.set(request, tokenJudge(exchange?.hadCredentials === true, of.header('dpop') !== undefined, origin));
  } else if (hasFormOfRegistration(of)) {
    const sending = isSending(span) ? span : undefined;
    if (sending || issuers.has(origin)) awaited.set(request, registrationJudge(sending));
  }
}

/** Counts what the response to such a request said. */
export function answered(message: unknown): void {
  const { request, response } = message as { request: object; response: { statusCode: number; headers?: unknown } };
  const outcome = awaited.get(request)?.(response.statusCode, response.headers);
  if (outcome !== undefined) witness()?.accessCounts.signedIn('client', outcome);
}

/** The status with which the server denied the last exchange in the course of a span; `undefined` if it did not. */
export const deniedBy = (span: Span): number | undefined => exchanges.get(span)?.deniedBy;

const mcpJudge =
  (exchange: Exchange): Judge =>
  (status, headers) => {
    if (status === 401 || status === 403) exchange.deniedBy = status;
    const challenge = headerOf(headers, 'www-authenticate');
    return signInOutcomeOf({ status, hasCredentials: exchange.hadCredentials, challenge });
  };

/** An authorization server that wants a nonce says so in the body (RFC 9449, section 8), and sends the nonce in a header. */
const tokenJudge =
  (renews: boolean, hasProof: boolean, origin: string): Judge =>
  (status, headers) => {
    const hasNonce = nonceIssuers.delete(origin);
    if (status === 400 && hasProof && !hasNonce && headerOf(headers, 'dpop-nonce') !== undefined) {
      remember(nonceIssuers, origin, MAX_ORIGINS);
      return 'dpop_nonce';
    }
    return tokenOutcomeOf(status, renews);
  };

/** @param span that of the MCP request in the course of which a client registers itself */
const registrationJudge =
  (span: Span | undefined): Judge =>
  (status) => {
    if (status >= 200 && status < 300) witness()?.registered(span);
    return undefined;
  };
