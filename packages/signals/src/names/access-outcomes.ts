/** The reasons for which a peer refuses a call that it could answer, as the statuses 401, 403 and 429 of HTTP. */
export const REFUSALS = ['unauthenticated', 'forbidden', 'rate_limited'] as const;

export type Refusal = (typeof REFUSALS)[number];

/** What an HTTP exchange of MCP says of the sign-in. */
export const EXCHANGE_OUTCOMES = [
  /** The credentials were accepted. */
  'accepted',
  /** 401 to a request without credentials: the first step of a sign-in. */
  'no_credentials',
  /** 401: the time of the token is over. */
  'expired',
  /** 401: the credentials were not accepted for another reason. */
  'invalid_token',
  /** 403: the token lacks a scope, which the challenge names. */
  'scope_challenge',
  /** 403 without such a challenge. */
  'forbidden',
  /** 401, or 400 of an authorization server: the DPoP proof needs a nonce, which the answer has. */
  'dpop_nonce',
  /** 401: the DPoP proof is invalid. */
  'dpop_invalid',
] as const;

/** What an authorization server answers to a client that asks for a token, in place of one that was not accepted or at first. */
export const TOKEN_OUTCOMES = ['renewed', 'renewal_failed', 'signed_in', 'sign_in_failed'] as const;

export type TokenOutcome = (typeof TOKEN_OUTCOMES)[number];

/** The outcomes of sign-in; those of tokens are of clients alone. */
export const SIGN_IN_OUTCOMES = [...EXCHANGE_OUTCOMES, ...TOKEN_OUTCOMES] as const;

export type SignInOutcome = (typeof SIGN_IN_OUTCOMES)[number];
