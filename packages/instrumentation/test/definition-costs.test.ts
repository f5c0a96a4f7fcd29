import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { costOfTool, estimateTokens, McpInstrumentation } from '../src/index.js';
import recorded from './fixtures/tool-tokens.json' with { type: 'json' };
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 60_000, interval: 5 });

describe('the estimate of tokens', () => {
  it.each([
    ['search', 1],
    ['Search the documents', 3],
    ['internationalisation', 2],
    ['listAllOpenIssues', 4],
    ['HTTP 404', 2],
    ['a\n\n  b', 3],
    ['{"type":"string"}', 5],
    ['', 0],
    ['搜索数据库中的记录', 7],
  ])('of %j is %i', (text, expected) => expect(estimateTokens(text)).toBe(expected));

  it('of published tools is within 5 % of what a tokenizer counts in all, and within 12 % for each tool', () => {
    const off = recorded.map(({ definition, o200k }) => costOfTool(definition).tokens / o200k - 1);
    const sum = recorded.reduce((all, { o200k }) => all + o200k, 0);
    const estimated = recorded.reduce((all, { definition }) => all + costOfTool(definition).tokens, 0);
    expect(Math.abs(estimated / sum - 1)).toBeLessThan(0.05);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(0.12);
  });
});

describe('the cost of a tool', () => {
  it('names the parameter with the most tokens, and tells description and schema apart', () => {
    const cost = costOfTool({
      name: 'find',
      description: 'Finds orders.',
      inputSchema: {
        type: 'object',
        properties: { id: { type: 'string' }, filter: { type: 'string', description: 'One '.repeat(100) } },
      },
      outputSchema: { type: 'object', description: 'Not passed to models. '.repeat(100) },
    });
    expect(cost).toMatchObject({ tool: 'find', descriptionTokens: 3, isPartial: false });
    expect(cost.largestParameter?.name).toBe('filter');
    expect(cost.largestParameter!.tokens).toBeGreaterThan(100);
    expect(cost.tokens).toBeLessThan(180);
  });

  it('is a lower limit for definitions that are huge, deep or circular, and bounded for any other value', () => {
    const circular: Record<string, unknown> = { type: 'object' };
    circular.properties = { again: circular, other: circular };
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as unknown;
    const wide = {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`p${i}`, {}])),
    };
    for (const inputSchema of [circular, deep, wide]) {
      expect(costOfTool({ name: 'x', inputSchema }).isPartial).toBe(true);
    }
    const long = costOfTool({ name: 'x', description: 'a '.repeat(5_000_000) });
    expect(long.isPartial).toBe(true);
    expect(long.tokens).toBeLessThan(400_000);
    for (const odd of [undefined, null, 7, 'tool', [], { name: 5, inputSchema: 'no' }]) {
      expect(costOfTool(odd).tokens).toBeLessThan(30);
    }
  });

  it('shows no name that is a secret or longer than 128 characters', () => {
    const secret = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
    const inputSchema = { type: 'object', properties: { [secret]: { type: 'string' } } };
    expect(costOfTool({ name: secret, inputSchema })).toMatchObject({
      tool: '_OTHER',
      largestParameter: { name: '_OTHER' },
    });
    expect(costOfTool({ name: 'n'.repeat(129) }).tool).toBe('_OTHER');
  });
});

describe('the costs of servers', () => {
  let telemetry: CapturedTelemetry;
  let instrumentation: McpInstrumentation;
  beforeEach(() => {
    telemetry = captureTelemetry();
    instrumentation = new McpInstrumentation();
  });
  afterEach(async () => {
    instrumentation.disable();
    await telemetry.shutdown();
  });

  const tool = (name: string) => ({ name, description: `Does ${name}.`, inputSchema: { type: 'object' as const } });

  /** A client of a server that lists pages of tools, and may know its address. */
  async function connect(
    name: string,
    pages: () => readonly (readonly { name: string }[])[],
    address?: string,
  ): Promise<Client> {
    const server = instrumentation.instrumentServer(
      new McpServer({ name, version: '1' }, { capabilities: { tools: {} } }),
    );
    server.server.setRequestHandler('tools/list', ({ params }) => {
      const at = Number(params?.cursor ?? 0);
      const all = pages();
      return { tools: all[at] as never, ...(at + 1 < all.length && { nextCursor: String(at + 1) }) };
    });
    const client = instrumentation.instrumentClient(new Client({ name: 'client', version: '1' }));
    const [near, far] = InMemoryTransport.createLinkedPair();
    Object.assign(near, { _url: address });
    await Promise.all([server.connect(far), client.connect(near)]);
    return client;
  }
  const list = (client: Client, cursor?: string) =>
    client.request({ method: 'tools/list', params: cursor === undefined ? {} : { cursor } });
  const costOf = (role: 'client' | 'server', name = 'shop') =>
    instrumentation.definitionCosts.find((one) => one.role === role && one.server === name);

  it('join the pages of a list, on both sides, and are a lower limit until the last page', async () => {
    const client = await connect('shop', () => [[tool('one'), tool('two')], [tool('three')]]);
    await list(client);
    await until(() => expect(costOf('client')).toMatchObject({ tools: 2, isPartial: true }));
    await list(client, '1');
    await until(() => expect(costOf('client')).toMatchObject({ tools: 3, isPartial: false }));
    await until(() => expect(costOf('server')).toMatchObject({ tools: 3, isPartial: false }));
    const whole = costOf('client')!;
    expect(whole.tokens).toBe(whole.largest.reduce((sum, { tokens }) => sum + tokens, 0));
    await list(client);
    await list(client, '1');
    await list(client, '1');
    await until(() => expect(costOf('client')).not.toBe(whole));
    expect(costOf('client')).toEqual(whole);
    await client.close();
  });

  it('are those of the newest list, however fast lists follow one another', async () => {
    let count = 0;
    const client = await connect('shop', () => [Array.from({ length: ++count }, (_, i) => tool(`t${i}`))]);
    for (let i = 0; i < 60; i++) await list(client);
    await until(() => expect([costOf('client')?.tools, costOf('server')?.tools]).toEqual([60, 60]));
    expect(costOf('client')?.largest).toHaveLength(20);
    await client.close();
  });

  it.each([
    { title: 'without a name, by their addresses', names: ['', ''], shown: '' },
    { title: 'whose names are not shown', names: ['a', 'b'].map((end) => 'n'.repeat(200) + end), shown: '_OTHER' },
  ])('of servers $title, are not mixed up', async ({ names, shown }) => {
    const first = await connect(names[0]!, () => [[tool('one')], [tool('two')]], 'http://127.0.0.1:1/mcp');
    const second = await connect(
      names[1]!,
      () => [[tool('one')], [tool('two'), tool('three')]],
      'http://127.0.0.1:2/mcp',
    );
    for (const client of [first, second]) await list(client);
    for (const client of [first, second]) await list(client, '1');
    const toolsOf = (role: string) =>
      instrumentation.definitionCosts
        .filter((one) => one.role === role)
        .map(({ server, tools, isPartial }) => ({ server, tools, isPartial }));
    await until(() =>
      expect(toolsOf('client')).toEqual([
        { server: shown, tools: 2, isPartial: false },
        { server: shown, tools: 3, isPartial: false },
      ]),
    );
    await Promise.all([first.close(), second.close()]);
  });

  it('count each of the tools without a name', async () => {
    const { name: _, ...nameless } = tool('one');
    const client = await connect('shop', () => [[nameless, { ...nameless, description: 'Another.' }] as never]);
    await list(client).catch(() => {});
    await until(() => expect(costOf('server')?.tools).toBe(2));
    await client.close();
  });

  it('are exported by role and server, of which three have their names and the others are _OTHER', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const client = await connect(name, () => [[tool('one')]]);
      await list(client);
      await until(() => expect(costOf('client', name)).toBeDefined());
      await until(() => expect(costOf('server', name)).toBeDefined());
      await client.close();
    }
    const points = (await telemetry.points()).filter(({ metric }) => metric.startsWith('mcp_vitals.definitions.'));
    const [tools, costs] = [
      points.filter(({ metric }) => metric === 'mcp_vitals.definitions.tools'),
      points.filter(({ unit }) => unit === '{token}'),
    ];
    expect(tools.map(({ value }) => value)).toEqual([5, 5]);
    const named = costs.filter(({ attributes }) => attributes['mcp_vitals.server.name'] !== '_OTHER');
    expect([named.length, costs.length]).toEqual([3, 5]);
    const sum = costs.reduce((all, { value }) => all + Number(value), 0);
    expect(sum).toBe(10 * costOf('client', 'a')!.tokens);
  });

  it('name no server in metrics by what another process makes up, and a server of this process by its own name', async () => {
    const odd = 'Büro\u202e & <b>\n';
    const client = await connect(odd, () => [[tool('one')]]);
    await list(client);
    await until(() => expect([costOf('client', odd), costOf('server', odd)]).not.toContain(undefined));
    await client.close();
    const named = (await telemetry.points())
      .filter(({ metric }) => metric === 'mcp_vitals.definitions.tokens')
      .map(({ attributes }) => [attributes['mcp_vitals.role'], attributes['mcp_vitals.server.name']]);
    expect(named.sort()).toEqual([
      ['client', '_OTHER'],
      ['server', odd],
    ]);
  });

  it('are whole in the end where clients list page after page without a pause', async () => {
    // Large ones, so that the rests after them are long.
    const large = { ...tool('large'), description: 'word '.repeat(20_000) };
    const client = await connect('shop', () => [[large, tool('two')], [tool('three')]]);
    let isDone = false;
    const listing = (async () => {
      while (!isDone) {
        await list(client);
        await list(client, '1');
        await new Promise(setImmediate);
      }
    })();
    await until(() => expect(costOf('server')).toMatchObject({ tools: 3, isPartial: false }));
    isDone = true;
    await listing;
    await client.close();
  });

  it('keep 50 servers, and count those that are dropped', async () => {
    for (let i = 0; i < 27; i++) {
      const client = await connect(`server ${i}`, () => [[tool('one')]]);
      await list(client);
      await until(() => expect(costOf('client', `server ${i}`)).toBeDefined());
      await until(() => expect(costOf('server', `server ${i}`)).toBeDefined());
      await client.close();
    }
    expect(instrumentation.definitionCosts).toHaveLength(50);
    const dropped = (await telemetry.points()).find(
      ({ attributes }) => attributes['mcp_vitals.drop.reason'] === 'definition_limit',
    );
    expect(dropped?.value).toBe(4);
  });
});
