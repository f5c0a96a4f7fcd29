import { ATTR_SIGN_IN_OUTCOME, type SignInOutcome } from '@mcp-vitals/signals';
import type { WindowView } from '@mcp-vitals/windows';
import { format } from '../../format.js';
import { INDICATORS } from '../../indicators/catalogue.js';
import { measureEach } from '../../indicators/measurement.js';
import { cautious, type EvidenceWindow, measured, windowText } from '../evidence.js';
import type { Recommendation } from '../recommendation.js';

type Role = 'client' | 'server';

/** The number of each outcome in the window. */
type Outcomes = (...names: readonly SignInOutcome[]) => number;

/** A finding, if the outcomes have it. */
interface Finding {
  readonly subject: string;
  readonly count: number;
  /** The exchanges of which `count` are some. */
  readonly of: number;
  readonly severity: Recommendation['severity'];
  readonly text: string;
}

/** A token that runs out is renewed; a few that are not may be scanners. */
const MINIMUM_FAILED = 3;
/** Of a server's exchanges: below, single clients let a token run out, as tokens do. */
const SERVER_SHARE = 0.2;
const MINIMUM_OF_SERVER = 10;
/** A sign-in begins with one challenge, and has many accepted exchanges. */
const MINIMUM_UNANSWERED = 20;
const TIMES_ACCEPTED = 5;
const MINIMUM_CHALLENGES = 5;
const CHALLENGE_SHARE = 0.05;

/** Sign-ins that do not come to an end, of this process as a client and as a server. */
export function signIns(windows: WindowView, given: EvidenceWindow): Recommendation[] {
  const { fromMillis, toMillis } = given;
  const over = `${Math.max(1, Math.round((toMillis - fromMillis) / 1000))}s`;
  return (['client', 'server'] as const).flatMap((role) => {
    const groups = measureEach(INDICATORS[`${role}_sign_in_exchanges`], windows, toMillis, {
      over,
      by: [ATTR_SIGN_IN_OUTCOME],
    });
    const counts = new Map(groups.map(({ by, count }) => [by[ATTR_SIGN_IN_OUTCOME], count]));
    const outcomes: Outcomes = (...names) => names.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
    return [refusedTokens, refusedRenewals, unanswered, scopes, proofs]
      .flatMap((find) => find(role, outcomes) ?? [])
      .map(({ subject, count, of, severity, text }) => ({
        kind: 'sign_in' as const,
        subject: `${role} ${subject}`,
        severity: cautious(given, severity),
        text: text.replace('{window}', windowText(given)),
        evidence: [measured(subject, '', count, of, given)],
        savesMillis: null,
        fromMillis,
        toMillis,
        traceIds: [],
      }));
  });
}

const exchanges = (outcomes: Outcomes): number =>
  outcomes('accepted', 'expired', 'invalid_token', 'forbidden', 'scope_challenge', 'dpop_invalid');

function refusedTokens(role: Role, outcomes: Outcomes): Finding | undefined {
  const refused = outcomes('expired', 'invalid_token');
  const of = exchanges(outcomes);
  const expired = outcomes('expired');
  const counted = `${refused} of ${of} exchanges {window} had a token that was not accepted (${expired} of them expired)`;
  if (role === 'client') {
    // What was renewed came to an end; so did what a person signed in for.
    const left = refused - outcomes('renewed', 'signed_in');
    if (left < MINIMUM_FAILED) return undefined;
    const text = `${counted}, and ${left} of these tokens were not renewed. Store the refresh token, ask for offline_access, and renew before the time is over.`;
    return { subject: 'refused tokens', count: refused, of, severity: 'warning', text };
  }
  if (refused < MINIMUM_OF_SERVER || refused < SERVER_SHARE * of) return undefined;
  const text = `${counted}. Check the clock, the issuer and the audience that the verifier expects; if they are right, clients do not renew: name the authorization server in resource_metadata.`;
  return { subject: 'refused tokens', count: refused, of, severity: 'warning', text };
}

function refusedRenewals(_role: Role, outcomes: Outcomes): Finding | undefined {
  const failed = outcomes('renewal_failed');
  const of = failed + outcomes('renewed');
  if (failed < MINIMUM_FAILED || failed < of / 2) return undefined;
  const text = `${failed} of ${of} renewals of a token were refused {window}. The refresh token has run out or was revoked: a person has to sign in again.`;
  return { subject: 'refused renewals', count: failed, of, severity: 'warning', text };
}

function unanswered(role: Role, outcomes: Outcomes): Finding | undefined {
  const count = outcomes('no_credentials');
  const accepted = outcomes('accepted');
  if (count < MINIMUM_UNANSWERED || accepted * TIMES_ACCEPTED > count) return undefined;
  const remedy =
    role === 'client'
      ? 'Nobody has signed in: give the transport a provider of credentials, or sign in where it leads to.'
      : 'Clients do not get past it: name resource_metadata in WWW-Authenticate, and check that the metadata leads to a server that gives tokens.';
  const text = `${count} exchanges {window} came without credentials and were challenged, and ${accepted} had credentials that were accepted. ${remedy}`;
  return { subject: 'challenges without an answer', count, of: count + accepted, severity: 'warning', text };
}

function scopes(role: Role, outcomes: Outcomes): Finding | undefined {
  const count = outcomes('scope_challenge');
  const of = exchanges(outcomes);
  if (count < MINIMUM_CHALLENGES || count < CHALLENGE_SHARE * of) return undefined;
  const remedy =
    role === 'client'
      ? 'Ask for these scopes when signing in: each challenge costs a round of authorization.'
      : 'Name the scopes in scopes_supported of the protected resource metadata, so that clients ask for them at once.';
  const text = `${count} of ${of} exchanges (${format((100 * count) / of, '%')}) {window} were answered with a challenge for a further scope. ${remedy}`;
  return { subject: 'scope challenges', count, of, severity: 'info', text };
}

function proofs(_role: Role, outcomes: Outcomes): Finding | undefined {
  const count = outcomes('dpop_invalid');
  const of = exchanges(outcomes);
  if (count < MINIMUM_FAILED) return undefined;
  const text = `${count} of ${of} exchanges {window} had an invalid DPoP proof. Check the clock of the client, that it signs the exact URL and method, and that one key is used for token and proof.`;
  return { subject: 'invalid DPoP proofs', count, of, severity: 'warning', text };
}
