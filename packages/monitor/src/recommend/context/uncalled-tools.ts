import { escapeText } from '@mcp-vitals/signals';
import { format } from '../../format.js';
import { measured } from '../evidence.js';
import type { Recommendation } from '../recommendation.js';
import type { ServerContext } from './server-context.js';

/** Calls of the other tools of a server after which a tool that nobody called is told. */
const MINIMUM_CALLS = 100;
/** Tools that a text names. */
const NAMED = 5;

/** Which tools of one server are called, since this process knows it. */
export interface ToolUse {
  /** The role of this process in the calls. */
  readonly role: 'client' | 'server';
  /** The server's name; `undefined` while unknown. */
  readonly server: string | undefined;
  /** Number of its tools, as it listed them last. */
  readonly tools: number;
  /** The listed tools that nobody has called, and the calls of other tools of the server since each was listed. */
  readonly uncalled: readonly { readonly tool: string; readonly otherCalls: number }[];
}

/** Servers with tools that nobody calls, though others are called often: agents read their definitions in each conversation. */
export function uncalledTools(
  uses: readonly ToolUse[],
  contexts: readonly ServerContext[],
  nowMillis: number,
): Recommendation[] {
  const window = { fromMillis: nowMillis, toMillis: nowMillis };
  return uses.flatMap((use) => {
    const { role, server, tools } = use;
    const uncalled = use.uncalled.filter(({ otherCalls }) => otherCalls >= MINIMUM_CALLS);
    if (uncalled.length === 0) return [];
    const calls = Math.min(...uncalled.map(({ otherCalls }) => otherCalls));
    const context = contexts.find((one) => one.role === role && one.server === server);
    const tokens = tokensOf(uncalled, context);
    const name = server === undefined ? 'a server without a name' : escapeText(server);
    return {
      kind: 'uncalled_tools',
      subject: name,
      severity: 'info',
      text:
        `Nobody called ${format(uncalled.length, '')} of the ${format(tools, '')} tools of ${name} in ${format(calls, '')} calls of the others: ` +
        `${namesOf(uncalled)}.${tokens === 0 ? '' : ` Defining what is not called costs an agent at least ${format(tokens, '')} tokens.`} ${REMEDY[role]}`,
      evidence: [
        measured('tools that nobody called', '', uncalled.length, tools, window),
        measured('tokens of their definitions', 'tokens', tokens, uncalled.length, window),
      ],
      savesMillis: null,
      ...window,
      traceIds: [],
    };
  });
}

type Uncalled = ToolUse['uncalled'];

/** The tokens of those that are among the largest tools of their server. */
const tokensOf = (uncalled: Uncalled, context: ServerContext | undefined): number =>
  (context?.largest ?? [])
    .filter((one) => uncalled.some(({ tool }) => tool === one.tool))
    .reduce((sum, { tokens }) => sum + tokens, 0);

function namesOf(uncalled: Uncalled): string {
  const names = uncalled.slice(0, NAMED).map(({ tool }) => escapeText(tool));
  const others = uncalled.length - names.length;
  return others > 0 ? `${names.join(', ')} and ${others} more` : names.join(', ');
}

const REMEDY = {
  server: 'List them only to those who need them, remove them, or say in their descriptions when to use them.',
  client: 'Offer the model only the tools that it needs: leave these out.',
};
