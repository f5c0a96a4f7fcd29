import type { SignInOutcome, TokenOutcome } from '@mcp-vitals/signals';

/** The part of an HTTP exchange that tells the outcome of a sign-in. */
export interface Answer {
  readonly status: number;
  /** Whether the request had credentials. What they are is never read. */
  readonly hasCredentials: boolean;
  /** The headers `WWW-Authenticate` of the answer, joined. */
  readonly challenge: string | undefined;
}

/** Maximum length of a challenge that is searched, in UTF-16 units. */
const MAX_READ = 2048;

/** The time of a token ran out, by the words of the SDKs' servers and of others; RFC 6750 has no code for it. */
const EXPIRED = /error_description="[^"]{0,200}\bexpired\b/i;

/**
 * The outcome of a sign-in that an answer states; `undefined` if it states none. The error codes are those of RFC 6750
 * (section 3.1) and RFC 9449 (section 7.1 and 9).
 */
export function signInOutcomeOf({ status, hasCredentials, challenge = '' }: Answer): SignInOutcome | undefined {
  const read = challenge.slice(0, MAX_READ);
  if (status === 401) {
    if (/use_dpop_nonce/i.test(read)) return 'dpop_nonce';
    if (/invalid_dpop_proof/i.test(read)) return 'dpop_invalid';
    if (!hasCredentials) return 'no_credentials';
    return EXPIRED.test(read) ? 'expired' : 'invalid_token';
  }
  if (status === 403) return /insufficient_scope/i.test(read) ? 'scope_challenge' : 'forbidden';
  // A redirect may lead to a page for signing in.
  return hasCredentials && status >= 200 && status < 300 ? 'accepted' : undefined;
}

/** @param renews whether the token replaces one that was not accepted */
export function tokenOutcomeOf(status: number, renews: boolean): TokenOutcome {
  if (status < 400) return renews ? 'renewed' : 'signed_in';
  return renews ? 'renewal_failed' : 'sign_in_failed';
}
