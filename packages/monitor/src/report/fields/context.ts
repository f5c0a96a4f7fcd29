import { format } from '../../format.js';
import type { ContextBudget, ServerContext, ToolContext } from '../../recommend/context/server-context.js';
import { amount, choice, fieldsOf, flag, list, number, object, text, textOrNull } from '../field.js';
import type { ResultCost } from '../metrics/context.js';
import { WINDOW } from './window.js';

const whole = { minimum: 0, multipleOf: 1 };
const count = (head: string) => ({ head, show: (value: number) => format(value, '') });
const countOrDash = (head: string) => ({ head, show: (value: number | null) => format(value, '') });

/** Servers, and their largest tools, with what their definitions cost. */
export interface ContextContent {
  readonly budget: ContextBudget;
  readonly servers: readonly ServerContext[];
  readonly results: readonly ResultCost[];
}

export const TOOL_CONTEXT = fieldsOf<ToolContext>()({
  tool: text(({ tool }) => tool, { head: 'tool' }),
  tokens: amount(({ tokens }) => tokens, count('tokens'), whole),
  description_tokens: amount(({ descriptionTokens }) => descriptionTokens, count('description'), whole),
  input_schema_tokens: amount(({ inputSchemaTokens }) => inputSchemaTokens, count('input schema'), whole),
  largest_parameter: textOrNull(({ largestParameter }) => largestParameter?.name ?? null, {
    head: 'largest parameter',
  }),
  largest_parameter_tokens: number(({ largestParameter }) => largestParameter?.tokens, countOrDash('of it')),
});

/** The name, the description and the input schema of each tool count; what agents do not pass to their models does not. */
export const SERVER_CONTEXT = fieldsOf<ServerContext & { readonly isOverBudget: boolean }>()({
  server: textOrNull(({ server }) => server ?? null, { head: 'server' }),
  role: choice(['client', 'server'], ({ role }) => role, { head: 'role' }),
  tools: amount(({ tools }) => tools, count('tools'), whole),
  tokens: amount(({ tokens }) => tokens, count('tokens'), whole),
  at_least: flag(
    ({ isPartial }) => isPartial,
    'Whether not everything was counted: pages were not listed, or a definition is huge.',
  ),
  over_budget: flag(({ isOverBudget }) => isOverBudget),
  largest: list(TOOL_CONTEXT, ({ largest }) => largest),
});

export const RESULT_COST = fieldsOf<ResultCost>()({
  tool: text(({ tool }) => tool, { head: 'tool' }),
  role: choice(['client', 'server'], ({ role }) => role, { head: 'role' }),
  results: amount(({ results }) => results, count('results measured'), whole),
  average_tokens: number(({ average }) => average.value, countOrDash('average tokens')),
  p95_tokens: number(({ p95 }) => p95.value, countOrDash('p95')),
  ...WINDOW,
});

const BUDGET = fieldsOf<ContextBudget>()({
  max_tokens: amount(({ maxTokens }) => maxTokens, undefined, whole),
  max_tool_tokens: amount(({ maxToolTokens }) => maxToolTokens, undefined, whole),
});

export const CONTEXT = fieldsOf<ContextContent>()({
  budget: object(BUDGET, ({ budget }) => budget),
  servers: list(SERVER_CONTEXT, ({ servers, budget }) =>
    servers.map((one) => ({ ...one, isOverBudget: one.tokens > budget.maxTokens })),
  ),
  results: list(RESULT_COST, ({ results }) => results, undefined, {
    description: 'The tools whose results cost the most, at most 20: their characters over 4.',
  }),
});
