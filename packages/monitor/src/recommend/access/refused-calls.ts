import { ATTR_REFUSAL, type Refusal } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';
import { format } from '../../format.js';
import type { Advice } from '../advice.js';
import { cautious, type Evidence, groupBy, measured, tracesOf, windowText } from '../evidence.js';

const MINIMUM_CALLS = 5;
/** A few refusals belong to a server that has limits. */
const MINIMUM_SHARE = 0.05;
/** From this share of the calls on it is a warning. */
const WARNING_SHARE = 0.2;

const WORDS: Readonly<Record<Refusal, string>> = {
  unauthenticated: 'were refused for want of valid credentials',
  forbidden: 'were denied',
  rate_limited: 'were rate-limited',
};

const REMEDIES: Readonly<Record<Refusal, { readonly client: string; readonly server: string }>> = {
  unauthenticated: {
    client: 'Sign in again, and let the provider of credentials renew them before they expire.',
    server: 'Answer such calls with HTTP 401 and WWW-Authenticate, so that clients sign in by themselves.',
  },
  forbidden: {
    client: 'Ask for the scopes that the server names, or keep the tool from the agent.',
    server: 'List only what the caller may call, or ask for the scope with a challenge (403, insufficient_scope).',
  },
  rate_limited: {
    client: 'Space the calls, wait as long as Retry-After says, and cache answers that repeat.',
    server: 'Say in the answer when to come back (Retry-After), and raise the limit if the load is legitimate.',
  },
};

/** Operations whose calls a peer denies or throttles, which no fix of the tool's code cures. */
export function refusedCalls({ samples, ...window }: Evidence): Advice[] {
  const operations = groupBy(samples, ({ kind, operation }) =>
    kind === 'internal' ? undefined : `${kind} ${operation}`,
  );
  return [...operations.values()].flatMap((all) =>
    [...groupBy(all, ({ attributes }) => attributes[ATTR_REFUSAL]?.toString())].flatMap(([refusal, refused]) => {
      const share = refused.length / all.length;
      if (refused.length < MINIMUM_CALLS || share < MINIMUM_SHARE || !isRefusal(refusal)) return [];
      const { operation, kind } = refused[0]! as OperationSample & { kind: 'client' | 'server' };
      const { fromMillis, toMillis } = window;
      return {
        billed: [],
        recommendation: {
          kind: 'refused_calls' as const,
          subject: operation,
          severity: cautious(window, share >= WARNING_SHARE ? 'warning' : 'info'),
          text:
            `${refused.length} of ${all.length} calls of ${operation} (${format(100 * share, '%')}) ${WORDS[refusal]} ` +
            `${windowText(window)}: refusals, apart from failures. ${REMEDIES[refusal][kind]}`,
          evidence: [measured('refused calls', '', refused.length, all.length, window)],
          savesMillis: null,
          fromMillis,
          toMillis,
          traceIds: tracesOf(refused.slice(-3)),
        },
      };
    }),
  );
}

const isRefusal = (value: string): value is Refusal => Object.hasOwn(WORDS, value);
