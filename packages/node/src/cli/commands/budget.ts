import type { CommandDefinition } from '../base/command.js';

export const BUDGET: CommandDefinition = {
  name: 'budget',
  arguments: '[url]',
  summary: 'Shows what the tools of a server cost an agent before its first call, and checks it against a budget',
  help: [
    'A stdio server after -- is started, asked for its tools and ended; a server at an address is asked over Streamable HTTP. No tool is called. Counted are the name, the description and the input schema of each tool, as agents pass them to their models, in tokens that are estimated: within 5 % of OpenAI’s o200k_base for published servers.',
    'Half of the published servers cost at most 4,847 tokens, a tenth at least 40,000. The limits are those of the settings, 10,000 a server and 2,000 a tool, unless options name others. A list that the server never ends, or that exceeds 10,000 tools, is over every budget.',
  ],
  examples: [
    { line: 'mcp-vitals budget -- node server.js', does: 'Shows the largest tools of a server, and what to cut' },
    {
      line: 'mcp-vitals budget --max-tokens 5000 --format sarif -- node server.js',
      does: 'Checks a server in CI, with findings for code scanning',
    },
    { line: 'mcp-vitals budget https://mcp.example.com/mcp', does: 'Asks a server at an address' },
  ],
  options: [
    { flags: '--max-tokens <tokens>', description: 'The most that all tools together may cost' },
    { flags: '--max-tool-tokens <tokens>', description: 'The most that one tool may cost' },
    {
      flags: '--format <format>',
      description: 'The format of the result, text unless --json is given',
      choices: ['text', 'json', 'junit', 'sarif'],
    },
    {
      flags: '--header <header>',
      description: 'A header for a server at an address, such as "Authorization: Bearer …"',
    },
    { flags: '--all', description: 'Show every tool, not the 20 largest' },
  ],
  exitCodes: { 0: 'the server is within the budget', 1: 'it is over it, or gave no answer' },
  json: '{ server, tokens, atLeast, toolCount, tools: [{ tool, tokens, descriptionTokens, inputSchemaTokens, largestParameter }], instructionsTokens, limits: { maxTokens, maxToolTokens }, withinBudget, findings: [{ rule, tool, tokens, limit, message }] }; tools holds the 1,000 largest.',
  takesProgram: true,
  load: async () => (await import('../budget/budget.js')).budget,
};
