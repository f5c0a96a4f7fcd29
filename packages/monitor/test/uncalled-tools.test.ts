import { renderReport, report, type ToolUse } from '@mcp-vitals/monitor';
import { expect, it } from 'vitest';

const NOW = 1_700_000_000_000;

const use = (otherCalls: readonly number[], more: Partial<ToolUse> = {}): ToolUse => ({
  role: 'server',
  server: 'shop',
  tools: 20,
  uncalled: otherCalls.map((calls, i) => ({ tool: `tool_${i}`, otherCalls: calls })),
  ...more,
});
const advice = (toolUse: readonly ToolUse[], more = {}) =>
  report({ toolUse, ...more }, NOW).recommendations.filter(({ kind }) => kind === 'uncalled_tools');

it('tools that nobody calls are told after 100 calls of the others, with what their definitions cost', () => {
  const largest = [
    { tool: 'tool_0', tokens: 900, descriptionTokens: 100, inputSchemaTokens: 800, largestParameter: undefined },
    { tool: 'search', tokens: 700, descriptionTokens: 100, inputSchemaTokens: 600, largestParameter: undefined },
  ];
  const context = {
    servers: [{ role: 'server' as const, server: 'shop', tools: 20, tokens: 4000, largest, isPartial: false }],
    budget: { maxTokens: 10_000, maxToolTokens: 2000 },
  };
  const [one, ...others] = advice([use([240, 240, 130, 99])], { context });
  expect(others).toEqual([]);
  expect(one).toMatchObject({ subject: 'shop', severity: 'info', saves_ms: null });
  expect(one!.text).toBe(
    'Nobody called 3 of the 20 tools of shop in 130 calls of the others: tool_0, tool_1, tool_2. Defining what is not called costs an agent ' +
      'at least 900 tokens. List them only to those who need them, remove them, or say in their descriptions when to use them.',
  );
});

it('a server with few calls, and one whose tools are all called, give no advice', () => {
  expect(advice([use([99, 3]), use([])])).toEqual([]);
});

it('a report lists 100 tools that nobody called, without unseen characters', () => {
  const many = use(Array.from({ length: 150 }, (_, i) => i));
  const hidden = use([], { role: 'client', server: undefined, uncalled: [{ tool: 'a\u200bb', otherCalls: 500 }] });
  const whole = report({ toolUse: [many, hidden] }, NOW);
  expect(whole.uncalled_tools).toHaveLength(100);
  expect(whole.uncalled_tools.slice(0, 2)).toEqual([
    { tool: expect.stringMatching(/^a\\.*b$/), server: null, role: 'client', other_calls: 500 },
    { tool: 'tool_149', server: 'shop', role: 'server', other_calls: 149 },
  ]);
  expect(renderReport(whole)).toMatch(/tool_149 +shop +server +149/);
});
