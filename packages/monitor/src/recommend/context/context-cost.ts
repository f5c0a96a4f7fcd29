import { escapeText } from '@mcp-vitals/signals';
import { measured } from '../evidence.js';
import type { Recommendation } from '../recommendation.js';
import { type ContextBudget, type Cut, cutOf, FIELD_TOKENS, type ServerContext, toolsOver } from './server-context.js';

/** Tools and cuts that a text names. */
const NAMED = 3;
/** Tokens of a part that is worth a cut. */
const MINIMUM_CUT = 100;

/** Servers whose definitions exceed the budget, with their largest tools and what to cut. */
export function contextCost(
  servers: readonly ServerContext[],
  budget: ContextBudget,
  nowMillis: number,
): Recommendation[] {
  const window = { fromMillis: nowMillis, toMillis: nowMillis };
  // A client in the process of its server sees the same list: the advice is for who can cut it.
  const own = new Set(servers.flatMap(({ role, server }) => (role === 'server' ? [server] : [])));
  return servers.flatMap((one) => {
    if (one.role === 'client' && own.has(one.server)) return [];
    const over = toolsOver(one, budget);
    const isOver = one.tokens > budget.maxTokens;
    if (!isOver && over.length === 0) return [];
    return {
      kind: 'context_cost',
      subject: nameOf(one),
      severity: !isOver ? 'info' : one.tokens >= FIELD_TOKENS.topTenth ? 'critical' : 'warning',
      text: [isOver ? costs(one, budget) : largeTools(one, budget), largestOf(one), remedyOf(one)].join(' '),
      evidence: [
        measured('tokens of definitions', 'tokens', one.tokens, one.tools, window),
        measured('tools over the limit of one tool', '', over.length, one.tools, window),
      ],
      savesMillis: null,
      ...window,
      traceIds: [],
    };
  });
}

const nameOf = ({ server }: ServerContext): string =>
  server === undefined ? 'a server without a name' : escapeText(server);

/** Such as `17,140`. */
const number = (tokens: number): string => tokens.toLocaleString('en-US');

function costs(one: ServerContext, { maxTokens }: ContextBudget): string {
  const atLeast = one.isPartial ? 'at least ' : '';
  return `The ${one.tools} tools of ${nameOf(one)} cost an agent ${atLeast}${number(one.tokens)} tokens before its first call, limit ${number(maxTokens)}; half of the published servers cost at most ${number(FIELD_TOKENS.median)}.`;
}

function largeTools(one: ServerContext, budget: ContextBudget): string {
  const over = toolsOver(one, budget).length;
  // Only the largest are listed: where all of them are too large, others may be as well.
  const atLeast = over === one.largest.length && over < one.tools ? 'at least ' : '';
  const limit = `more than ${number(budget.maxToolTokens)} tokens`;
  return `Of the ${one.tools} tools of ${nameOf(one)}, ${atLeast}${over} ${over === 1 ? `costs ${limit}` : `cost ${limit} each`}.`;
}

const largestOf = ({ largest }: ServerContext): string =>
  `Largest: ${largest
    .slice(0, NAMED)
    .map(({ tool, tokens }) => `${escapeText(tool)} ${number(tokens)}`)
    .join(', ')}.`;

function remedyOf({ role, largest }: ServerContext): string {
  const parts = largest.map(cutOf).sort((a, b) => b.tokens - a.tokens);
  const cuts = parts
    .filter(({ tokens }, i) => i === 0 || tokens >= MINIMUM_CUT)
    .slice(0, NAMED)
    .map(cutText)
    .join('; ');
  return role === 'server'
    ? `Cut ${cuts}; or list fewer tools, and find the others by a search.`
    : `Offer the model only the tools it needs, or ask the maintainers to cut ${cuts}.`;
}

const cutText = ({ tool, parameter, tokens }: Cut): string =>
  parameter === undefined
    ? `the description of ${escapeText(tool)} (${number(tokens)})`
    : `the parameter ${escapeText(parameter)} of ${escapeText(tool)} (${number(tokens)})`;
