import { ATTR_REFUSAL, ATTR_ROLE, ATTR_SIGN_IN_OUTCOME, METRICS } from '@mcp-vitals/signals';
import { family } from '../indicator.js';

/** Credentials that were not accepted. */
const FAILED = ['expired', 'invalid_token', 'forbidden', 'dpop_invalid'];
/**
 * Exchanges that judged credentials. A first challenge, a further scope and a nonce are steps of a sign-in that goes on; those who
 * only try the door would else hide that everybody with a key is shut out.
 */
const JUDGED = ['accepted', ...FAILED];

const BY_HTTP =
  'exchanges of a client whose `fetch` is not of undici, and of servers that are not of `node:http`, which are not seen';

const access = <R extends 'client' | 'server'>(role: R, whose: string) => {
  const where = { [ATTR_ROLE]: role };
  const count = { unit: '', better: 'lower' as const, scale: 1, minimumEvents: 0 };
  const refused = (title: string, words: string, refusals?: readonly string[]) => ({
    ...count,
    title: `${title}, ${role}`,
    query: {
      metric: METRICS.callsRefused.name,
      where: { ...where, ...(refusals && { [ATTR_REFUSAL]: [...refusals] }) },
      take: 'count' as const,
    },
    events: 'calls',
    counts: `Number of calls ${whose} that were ${words}.`,
    excludes: 'tools that failed for another reason, and those that report a refusal in words that are not known',
  });
  return family(role, {
    unknown_tool_calls: {
      ...count,
      title: `calls to tools that do not exist, ${role}`,
      query: { metric: METRICS.toolUnknownCalls.name, where, take: 'count' },
      events: 'calls',
      counts: `Number of calls ${whose} for which the server has no tool of that name.`,
      excludes: null,
    },
    refused_calls: refused('refused calls', 'denied or throttled'),
    denied_calls: refused('denied calls', 'denied, for want of credentials (401) or of rights (403)', [
      'unauthenticated',
      'forbidden',
    ]),
    rate_limited_calls: refused('rate-limited calls', 'throttled (429)', ['rate_limited']),
    sign_in_exchanges: {
      ...count,
      title: `sign-in outcomes, ${role}`,
      better: 'higher',
      query: { metric: METRICS.signInExchanges.name, where, take: 'count' },
      events: 'exchanges',
      counts: `Number of HTTP exchanges ${whose} that said something of the sign-in, and of tokens asked for.`,
      excludes: BY_HTTP,
    },
    sign_in_failure_ratio: {
      title: `sign-in failure ratio, ${role}`,
      unit: '%',
      better: 'lower',
      query: {
        metric: METRICS.signInExchanges.name,
        where: { ...where, [ATTR_SIGN_IN_OUTCOME]: FAILED },
        of: { where: { ...where, [ATTR_SIGN_IN_OUTCOME]: JUDGED } },
        take: 'ratio',
      },
      scale: 100,
      events: 'exchanges',
      minimumEvents: 10,
      counts: `Of the HTTP exchanges ${whose} whose credentials were accepted or not, the share in which they had expired, were invalid, or gave no access.`,
      excludes: `challenges to requests without credentials, for a further scope and for a nonce; ${BY_HTTP}`,
    },
  });
};

/** What callers did not get: tools that do not exist, refused calls, sign-in. */
export const ACCESS = {
  ...access('client', 'that this process sent'),
  ...access('server', 'that this process received'),
};
