import type { ToolCost } from '@mcp-vitals/instrumentation';
import { type ContextBudget, cutOf } from '@mcp-vitals/monitor';
import type { ListedServer } from './listed-server.js';

export const RULES = {
  'server-tokens': 'All tools of a server together exceed the budget',
  'tool-tokens': 'One tool exceeds the budget of a tool',
  'whole-list': 'Not all of a server’s definitions could be counted',
  'no-answer': 'The server gave no answer, so its cost is not known',
} as const;

export type RuleName = keyof typeof RULES;

export interface BudgetFinding {
  readonly rule: RuleName;
  /** `null` for the server as a whole. */
  readonly tool: string | null;
  readonly tokens: number;
  /** `null` where no limit is compared with. */
  readonly limit: number | null;
  readonly message: string;
}

/** A tool as `--json` writes it. */
type ShownTool = Omit<ToolCost, 'isPartial'>;

/** The cost of a server against a budget, as `--json` writes it. */
export interface Verdict {
  readonly server: string;
  readonly tokens: number;
  /** Whether it costs at least this much, because not everything was counted. */
  readonly atLeast: boolean;
  readonly toolCount: number;
  /** The largest first. */
  readonly tools: readonly ShownTool[];
  readonly instructionsTokens: number;
  readonly limits: ContextBudget;
  readonly withinBudget: boolean;
  readonly findings: readonly BudgetFinding[];
}

/** Tools in a result. */
const MAX_TOOLS = 1000;

/** @param fallbackName the name of a server that gives itself none */
export function verdictOn(
  { name, tools, isWhole, instructionsTokens }: ListedServer,
  fallbackName: string,
  limits: ContextBudget,
): Verdict {
  const tokens = tools.reduce((sum, tool) => sum + tool.tokens, 0);
  const atLeast = !isWhole || tools.some(({ isPartial }) => isPartial);
  const findings = [
    ...(tokens > limits.maxTokens ? [serverFinding(tokens, tools, limits)] : []),
    ...(atLeast ? [unfinished(tokens, isWhole)] : []),
    ...tools.filter((tool) => tool.tokens > limits.maxToolTokens).map((tool) => toolFinding(tool, limits)),
  ];
  return {
    server: name ?? fallbackName,
    tokens,
    atLeast,
    toolCount: tools.length,
    tools: tools.slice(0, MAX_TOOLS).map(shownTool),
    instructionsTokens,
    limits,
    withinBudget: findings.length === 0,
    findings: findings.slice(0, MAX_TOOLS),
  };
}

const shownTool = ({ tool, tokens, descriptionTokens, inputSchemaTokens, largestParameter }: ToolCost): ShownTool => ({
  ...{ tool, tokens, descriptionTokens, inputSchemaTokens, largestParameter },
});

/** Such as `1 tool` and `1,714 tools`. */
export const toolsText = (count: number): string => `${countText(count)} ${count === 1 ? 'tool' : 'tools'}`;

/** Such as `17,140`. */
export const countText = (count: number): string => count.toLocaleString('en-US');

function serverFinding(tokens: number, tools: readonly ToolCost[], { maxTokens }: ContextBudget): BudgetFinding {
  const largest = tools
    .slice(0, 3)
    .map((tool) => `${tool.tool} ${countText(tool.tokens)}`)
    .join(', ');
  return {
    ...{ rule: 'server-tokens', tool: null, tokens, limit: maxTokens },
    message: `The ${toolsText(tools.length)} ${tools.length === 1 ? 'costs' : 'cost'} ${countText(tokens)} tokens, limit ${countText(maxTokens)}. Largest: ${largest}. Cut ${countText(tokens - maxTokens)}: shorten descriptions, flatten parameters, or list fewer tools.`,
  };
}

function toolFinding(tool: ToolCost, { maxToolTokens }: ContextBudget): BudgetFinding {
  return {
    ...{ rule: 'tool-tokens', tool: tool.tool, tokens: tool.tokens, limit: maxToolTokens },
    message: `${tool.tool} costs ${countText(tool.tokens)} tokens, limit ${countText(maxToolTokens)}. Cut ${cutText(tool)}.`,
  };
}

const unfinished = (tokens: number, isWhole: boolean): BudgetFinding => ({
  ...{ rule: 'whole-list', tool: null, tokens, limit: null },
  message: isWhole
    ? 'A definition has more than 20,000 values or 400,000 characters, so it costs at least what is counted. Make it smaller.'
    : 'The list of tools did not end within 200 pages, 10,000 tools and 60 s, so the server costs at least what is counted. Let it end.',
});

/** The part of a tool that is worth the most to cut, with its tokens. */
export function cutText(tool: ShownTool): string {
  const { parameter, tokens } = cutOf(tool);
  return `${parameter === undefined ? 'its description' : `its parameter ${parameter}`} (${countText(tokens)})`;
}
