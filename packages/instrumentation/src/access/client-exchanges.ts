import { context, type Span, trace } from '@opentelemetry/api';
import {
  type HttpRequest,
  hasFormOfRegistration,
  hasFormOfTokenRequest,
  isMcpExchange,
  isMetadataLookUp,
} from './http-exchange.js';
import { witness } from './http-witness.js';
import { signInOutcomeOf, tokenOutcomeOf } from './sign-in-outcome.js';

/** The channels of undici, and so of `fetch`, on which it publishes each request, and the head of each response. */
export const REQUESTED = 'undici:request:create';
export const ANSWERED = 'undici:request:headers';

/** Authorization servers that are remembered. */
const MAX_ISSUERS = 32;

/** The members of undici's request that are read: the headers are names and values in turn. */
interface UndiciRequest {
  readonly origin?: unknown;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: unknown;
}

type Seen =
  | { readonly hasCredentials: boolean }
  | { readonly renews: boolean }
  | { readonly registersIn: Span | undefined };

/** The requests of MCP, for tokens and for registrations that await their responses. */
const seen = new WeakMap<object, Seen>();

/** Whether an MCP request had credentials, by its span: a token that is asked for in the course of it replaces them. */
const hadCredentials = new WeakMap<Span, boolean>();

/** The origins at which clients of MCP looked up the metadata of an authorization server, the latest last. */
const issuers = new Set<string>();

/** Notes a request that carries MCP, or asks for a token for it. */
export function requested(message: unknown): void {
  const { request } = message as { request: UndiciRequest };
  const { method, path, headers, origin } = request;
  const of: HttpRequest = { method, path, header: (name) => headerIn(headers, name) };
  if (isMcpExchange(of)) {
    const hasCredentials = of.header('authorization') !== undefined;
    seen.set(request, { hasCredentials });
    const span = sendingSpan();
    if (span) hadCredentials.set(span, hasCredentials);
  } else if (isMetadataLookUp(of)) rememberIssuer(String(origin));
  else if (hasFormOfTokenRequest(of)) {
    const span = sendingSpan();
    if (span || issuers.has(String(origin)))
      seen.set(request, { renews: span ? hadCredentials.get(span) === true : false });
  } else if (hasFormOfRegistration(of)) {
    const span = sendingSpan();
    if (span || issuers.has(String(origin))) seen.set(request, { registersIn: span });
  }
}

/** Counts what the response to such a request said. */
export function answered(message: unknown): void {
  const { request, response } = message as { request: object; response: { statusCode: number; headers?: unknown } };
  const known = seen.get(request);
  const told = known && witness();
  if (!told) return;
  const { statusCode: status } = response;
  if ('registersIn' in known) {
    if (status >= 200 && status < 300) told.registered(known.registersIn);
    return;
  }
  const outcome =
    'renews' in known
      ? tokenOutcomeOf(status, known.renews)
      : signInOutcomeOf({ status, ...known, challenge: headerIn(response.headers, 'www-authenticate') });
  if (outcome !== undefined) told.accessCounts.signedIn('client', outcome);
}

/** The span of the MCP request in the course of whose sending this runs. */
function sendingSpan(): Span | undefined {
  const span = trace.getSpan(context.active());
  return witness()?.isSending(span) ? span : undefined;
}

function rememberIssuer(origin: string): void {
  issuers.delete(origin);
  issuers.add(origin);
  if (issuers.size > MAX_ISSUERS) issuers.delete(issuers.values().next().value!);
}

/** A header in a list of names and values in turn, which are text or bytes. */
function headerIn(headers: unknown, name: string): string | undefined {
  if (!Array.isArray(headers)) return undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const key: unknown = headers[i];
    // Few names have the same length.
    if ((key as { length: number }).length === name.length && String(key).toLowerCase() === name) {
      return String(headers[i + 1]);
    }
  }
  return undefined;
}
