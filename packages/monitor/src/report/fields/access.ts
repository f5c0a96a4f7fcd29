import { REFUSALS, SIGN_IN_OUTCOMES } from '@mcp-vitals/signals';
import type { UnknownTool } from '../../recommend/access/unknown-tools.js';
import { amount, choice, fieldsOf, moment, text, textOrNull, texts } from '../field.js';
import type { RefusalMetrics, SignInMetrics } from '../metrics/access.js';
import type { UncalledTool } from '../metrics/uncalled-tools.js';
import { KINDS } from './operation.js';
import { WINDOW } from './window.js';

const ROLES = ['client', 'server'] as const;

/** A tool that was called and does not exist. */
export const UNKNOWN_TOOL = fieldsOf<UnknownTool>()({
  name: text(({ name }) => name, { head: 'called' }, { description: 'As it was called, without secrets, bounded.' }),
  kind: choice(KINDS, ({ kind }) => kind, { head: 'role' }),
  nearest: textOrNull(({ nearest }) => nearest, { head: 'closest tool', show: (nearest) => nearest ?? '–' }),
  calls: amount(({ calls }) => calls, { head: 'calls' }),
  last_called: moment(({ lastMillis }) => lastMillis, { head: 'last called' }),
  trace_ids: texts(({ traceIds }) => traceIds, { head: 'trace to open', show: ([first]) => first ?? '–' }),
});

/** A tool that a server listed and that nobody called. */
export const UNCALLED_TOOL = fieldsOf<UncalledTool>()({
  tool: text(({ tool }) => tool, { head: 'tool' }),
  server: textOrNull(({ server }) => server ?? null, { head: 'server', show: (server) => server ?? '–' }),
  role: choice(ROLES, ({ role }) => role, { head: 'role' }),
  other_calls: amount(
    ({ otherCalls }) => otherCalls,
    { head: 'calls of others' },
    { description: 'Calls of other tools of the server since this one was listed.' },
  ),
});

/** Calls that a peer denied or throttled, apart from those that failed. */
export const REFUSED = fieldsOf<RefusalMetrics>()({
  role: choice(ROLES, ({ role }) => role, { head: 'role' }),
  refusal: choice(REFUSALS, ({ refusal }) => refusal, { head: 'refused as' }),
  count: amount(({ count }) => count, { head: 'calls' }),
  ...WINDOW,
});

export const SIGN_IN = fieldsOf<SignInMetrics>()({
  role: choice(ROLES, ({ role }) => role, { head: 'role' }),
  outcome: choice(SIGN_IN_OUTCOMES, ({ outcome }) => outcome, { head: 'outcome' }),
  count: amount(({ count }) => count, { head: 'exchanges' }),
  ...WINDOW,
});
