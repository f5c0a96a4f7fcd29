/** What the definition of one tool costs an agent, in estimated tokens. */
export interface ToolContext {
  readonly tool: string;
  readonly tokens: number;
  readonly descriptionTokens: number;
  readonly inputSchemaTokens: number;
  /** The parameter with the most tokens. */
  readonly largestParameter: { readonly name: string; readonly tokens: number } | undefined;
}

/** What the definitions of one server's tools cost an agent before it calls anything. */
export interface ServerContext {
  /** The role of this process in the exchange of the list. */
  readonly role: 'client' | 'server';
  /** The server's name; `undefined` while unknown. */
  readonly server: string | undefined;
  readonly tools: number;
  readonly tokens: number;
  /** The tools with the most tokens, the largest first. */
  readonly largest: readonly ToolContext[];
  /** Whether it costs at least this much, because not everything was counted. */
  readonly isPartial: boolean;
}

/** The most that definitions should cost, in estimated tokens. */
export interface ContextBudget {
  /** All tools of one server. */
  readonly maxTokens: number;
  /** One tool. */
  readonly maxToolTokens: number;
}

/** Twice what half of the published servers cost, see {@link FIELD_TOKENS}; and a tool that alone takes a fifth of it. */
export const DEFAULT_CONTEXT_BUDGET: ContextBudget = { maxTokens: 10_000, maxToolTokens: 2000 };

/** Tokens of the definitions of 13,716 published servers, as Serverdex counted them in November 2026. */
export const FIELD_TOKENS = { median: 4847, topTenth: 40_000 } as const;

/** The part of a tool with the most tokens, which is worth the most to cut. */
export interface Cut {
  readonly tool: string;
  /** The parameter; `undefined` for the description. */
  readonly parameter: string | undefined;
  readonly tokens: number;
}

export function cutOf({ tool, descriptionTokens, largestParameter }: ToolContext): Cut {
  return largestParameter !== undefined && largestParameter.tokens > descriptionTokens
    ? { tool, parameter: largestParameter.name, tokens: largestParameter.tokens }
    : { tool, parameter: undefined, tokens: descriptionTokens };
}

/** The tools that exceed the limit of one tool, the largest first. */
export const toolsOver = ({ largest }: ServerContext, { maxToolTokens }: ContextBudget): readonly ToolContext[] =>
  largest.filter(({ tokens }) => tokens > maxToolTokens);
