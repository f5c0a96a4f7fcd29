import type { MonitoringReport } from '@mcp-vitals/monitor';
import type { Column } from '../table/column.js';
import { countText } from '../text/figures.js';

export type SignIn = MonitoringReport['sign_in'][number];
export type Refused = MonitoringReport['refused_calls'][number];

/** What an outcome means, in the words of a person. */
const OUTCOMES: Readonly<Record<SignIn['outcome'], string>> = {
  accepted: 'The credentials were accepted.',
  no_credentials: '401: none were sent, as at the start of a sign-in.',
  expired: '401: the time of the token is over.',
  invalid_token: '401: the credentials were not accepted.',
  scope_challenge: '403: a further scope is asked for.',
  forbidden: '403: no access, whatever the scope.',
  dpop_nonce: 'The DPoP proof needs a nonce, which came with the answer.',
  dpop_invalid: '401: the DPoP proof is invalid.',
  renewed: 'A token that was not accepted was renewed.',
  renewal_failed: 'The authorization server did not renew a token.',
  signed_in: 'The authorization server gave a token at sign-in.',
  sign_in_failed: 'The authorization server gave no token at sign-in.',
};

const FAILED: ReadonlySet<string> = new Set([
  'expired',
  'invalid_token',
  'forbidden',
  'dpop_invalid',
  'renewal_failed',
  'sign_in_failed',
]);

const REFUSALS: Readonly<Record<Refused['refusal'], string>> = {
  unauthenticated: 'Without valid credentials (401).',
  forbidden: 'Denied (403).',
  rate_limited: 'Throttled (429).',
};

const role = <Row extends { readonly role: string }>(): Column<Row> => ({
  key: 'role',
  head: 'Role',
  cell: (row) => (
    <span class="role" data-role={row.role}>
      {row.role}
    </span>
  ),
});

export const SIGN_IN_COLUMNS: readonly Column<SignIn>[] = [
  {
    key: 'outcome',
    head: 'Outcome',
    isName: true,
    cell: ({ outcome }) => (
      <span class={FAILED.has(outcome) ? 'failing' : undefined}>{outcome.replaceAll('_', ' ')}</span>
    ),
  },
  role(),
  { key: 'count', head: 'Exchanges', isNumber: true, cell: ({ count }) => countText(count) },
  { key: 'means', head: 'What it means', isWide: true, cell: ({ outcome }) => OUTCOMES[outcome] },
];

export const REFUSED_COLUMNS: readonly Column<Refused>[] = [
  { key: 'refusal', head: 'Refused as', isName: true, cell: ({ refusal }) => refusal.replaceAll('_', ' ') },
  role(),
  { key: 'count', head: 'Calls', isNumber: true, cell: ({ count }) => countText(count) },
  { key: 'means', head: 'What it means', isWide: true, cell: ({ refusal }) => REFUSALS[refusal] },
];
