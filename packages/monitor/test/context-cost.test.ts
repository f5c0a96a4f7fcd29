import { DEFAULT_CONTEXT_BUDGET, renderReport, report, type ServerContext } from '@mcp-vitals/monitor';
import { describe, expect, it } from 'vitest';

const tool = (name: string, tokens: number, parameter?: string) => ({
  tool: name,
  tokens,
  descriptionTokens: parameter === undefined ? tokens - 50 : 40,
  inputSchemaTokens: parameter === undefined ? 20 : tokens - 70,
  largestParameter: parameter === undefined ? undefined : { name: parameter, tokens: tokens - 100 },
});

const notes: ServerContext = {
  ...{ role: 'client', server: 'notes', tools: 24, tokens: 17_000, isPartial: false },
  largest: [tool('edit_page', 3200, 'children'), tool('search', 1500), tool('list', 200)],
};

const reportOf = (servers: readonly ServerContext[], budget = DEFAULT_CONTEXT_BUDGET) =>
  report({ context: { servers, budget } }, 1_000_000);
const adviceOn = (...servers: ServerContext[]) => reportOf(servers).recommendations;

describe('the context cost of definitions', () => {
  it('is reported by server with the largest tools, and in tables', () => {
    const { context } = reportOf([notes, { ...notes, server: undefined, tokens: 900, isPartial: true }]);
    expect(context?.budget).toEqual({ max_tokens: 10_000, max_tool_tokens: 2000 });
    expect(context?.servers).toMatchObject([
      { server: 'notes', role: 'client', tools: 24, tokens: 17_000, at_least: false, over_budget: true },
      { server: null, tokens: 900, at_least: true, over_budget: false },
    ]);
    expect(context?.servers[0]?.largest[0]).toEqual({
      ...{ tool: 'edit_page', tokens: 3200, description_tokens: 40, input_schema_tokens: 3130 },
      ...{ largest_parameter: 'children', largest_parameter_tokens: 3100 },
    });
    const text = renderReport(reportOf([notes]));
    expect(text).toMatch(/Context cost of definitions\n.*\n {2}notes +client +24 +17000/);
    expect(text).toMatch(/Largest definitions\n.*\n {2}edit_page +3200 +40 +3130 +children +3100/);
  });

  it('is null in a report without a source', () => {
    expect(report({}, 0).context).toBeNull();
  });

  it('over the budget is a recommendation that names the largest tools, and what to cut', () => {
    const [advice, ...others] = adviceOn(notes);
    expect(others).toEqual([]);
    expect(advice).toMatchObject({ kind: 'context_cost', subject: 'notes', severity: 'warning' });
    expect(advice?.text).toContain(
      'The 24 tools of notes cost an agent 17,000 tokens before its first call, limit 10,000',
    );
    expect(advice?.text).toContain('Largest: edit_page 3,200, search 1,500, list 200.');
    expect(advice?.text).toContain('the parameter children of edit_page (3,100); the description of search (1,450)');
    expect(advice?.text).toContain('ask the maintainers');
  });

  it('shows no character that moves a cursor', () => {
    const [raw, shown] = ['\u001b[2J', '\\u{1b}[2J'];
    const [advice] = adviceOn({ ...notes, server: `n${raw}`, largest: [tool(`t${raw}`, 3200, `p${raw}`)] });
    expect(advice).toMatchObject({ subject: `n${shown}` });
    expect(advice?.text).toContain(`the parameter p${shown} of t${shown} (3,100)`);
    expect(advice?.text).not.toContain('\u001b');
  });

  it('is critical from the tenth of published servers on that costs the most', () => {
    expect(adviceOn({ ...notes, role: 'server', tokens: 40_000, isPartial: true })[0]).toMatchObject({
      severity: 'critical',
      text: expect.stringMatching(/at least 40,000 tokens.*or list fewer tools/),
    });
  });

  it('is one recommendation where the server and its client are in one process', () => {
    expect(adviceOn(notes, { ...notes, role: 'server' }).map(({ text }) => text)).toEqual([
      expect.stringContaining('list fewer tools'),
    ]);
    expect(adviceOn(notes, { ...notes, role: 'server', server: 'other' })).toHaveLength(2);
  });

  it('of one large tool is a hint, although the server is within its budget', () => {
    const [advice] = adviceOn({ ...notes, tokens: 6000 });
    expect(advice).toMatchObject({ severity: 'info' });
    expect(advice?.text).toContain('Of the 24 tools of notes, 1 costs more than 2,000 tokens.');
  });

  it('says that more tools than those listed may be too large', () => {
    const largest = Array.from({ length: 20 }, (_, i) => tool(`t${i}`, 3000));
    const { text } = adviceOn({ ...notes, tools: 24, tokens: 9000, largest })[0]!;
    expect(text).toContain('Of the 24 tools of notes, at least 20 cost more than 2,000 tokens each.');
    expect(adviceOn({ ...notes, tools: 20, tokens: 9000, largest })[0]?.text).toContain('20 tools of notes, 20 cost');
  });

  it('at the limit gives no recommendation, nor do no tools', () => {
    expect(adviceOn({ ...notes, tokens: 10_000, largest: [tool('edit_page', 2000)] })).toEqual([]);
    expect(adviceOn({ ...notes, tools: 0, tokens: 0, largest: [] })).toEqual([]);
    const wide = { maxTokens: 50_000, maxToolTokens: 5000 };
    expect(reportOf([{ ...notes, tokens: 45_000 }], wide).recommendations).toEqual([]);
  });
});
