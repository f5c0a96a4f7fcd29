import { instrumentServer } from '@mcp-vitals/instrumentation';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { describe, expect, it, vi } from 'vitest';
import { type Served, serve } from '../http/served.js';

const RULE = 'ContextBudgetExceeded';

/** Lists the tools of a server, the words of whose only description are given, and evaluates. */
async function list({ vitals, clock }: Served, name: string, words: number): Promise<void> {
  const server = instrumentServer(new McpServer({ name, version: '1' }));
  server.registerTool('find', { description: 'word '.repeat(words) }, () => ({ content: [] }));
  const client = new Client({ name: 'client', version: '1' });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  await client.listTools();
  const costs = () => vitals.instrumentation.definitionCosts.map((one) => one.server);
  await vi.waitFor(() => expect(costs()).toContain(name), { timeout: 60_000 });
  await client.close();
  clock.pass(10_000);
  await vitals.tick();
}

const firing = ({ vitals }: Served) => vitals.alerts!.getActiveAlerts().filter(({ rule }) => rule === RULE);

describe('a budget that was set', () => {
  it('is no alert while each server is within it, whatever they cost together', async () => {
    const served = await serve({ context: { maxTokens: 1000 } });
    await list(served, 'notes', 700);
    await list(served, 'mail', 700);
    expect(firing(served)).toEqual([]);
  });

  it('is an alert that names the server which exceeds it', async () => {
    const served = await serve({ context: { maxTokens: 1000 } });
    await list(served, 'shop', 1200);
    expect(firing(served)).toMatchObject([
      {
        level: 'warning',
        annotations: {
          summary: expect.stringMatching(/The tools of shop cost an agent 12\d\d tokens .* limit 1000 tokens/),
        },
      },
    ]);
  });

  it('is a rule also where two collections are far apart', async () => {
    const served = await serve({ context: { maxTokens: 1000 }, intervalSeconds: 600 });
    expect(served.vitals.alerts!.rules().find(({ name }) => name === RULE)).toMatchObject({ over: '1200s' });
  });

  it('is replaced by a rule of its name', async () => {
    const rule = {
      name: RULE,
      level: 'info',
      indicator: 'server_definition_tokens',
      over: '5m',
      when: '>',
      threshold: 9,
    };
    const served = await serve({ context: { maxTokens: 1000 }, alerting: { rules: [rule as never] } });
    expect(served.vitals.alerts!.rules().filter(({ name }) => name === RULE)).toMatchObject([{ threshold: 9 }]);
  });
});

describe('the default budget', () => {
  it('is no alert', async () => {
    const served = await serve();
    await list(served, 'shop', 15_000);
    expect(firing(served)).toEqual([]);
    expect((await served.vitals.report()).recommendations.map(({ kind }) => kind)).toContain('context_cost');
  });
});
