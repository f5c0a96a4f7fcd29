import { setImmediate as turn } from 'node:timers/promises';
import { Client, InMemoryTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createMcpHandler, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type DefinitionListing, McpInstrumentation } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const PATIENCE = { timeout: 60_000, interval: 5 };

let telemetry: CapturedTelemetry;
beforeEach(() => {
  telemetry = captureTelemetry();
});
afterEach(() => telemetry.shutdown());

it('passes on prompts, resource templates and instructions, of the versions with a handshake and without one', async () => {
  const instrumentation = new McpInstrumentation();
  const listings: DefinitionListing[] = [];
  instrumentation.onDefinitionListing((listing) => void listings.push(listing));
  const instructions = 'Look products up by their number.';
  const make = () => {
    const server = instrumentation.instrumentServer(
      new McpServer({ name: 'catalogue', version: '1' }, { instructions }),
    );
    server.registerPrompt('describe', { description: 'Describes a product.' }, () => ({ messages: [] }));
    const template = new ResourceTemplate('log://{day}', { list: undefined });
    server.registerResource('log', template, { description: 'A log.' }, () => ({ contents: [] }));
    return server;
  };
  const [near, far] = InMemoryTransport.createLinkedPair();
  const first = instrumentation.instrumentClient(new Client({ name: 'client', version: '1' }));
  await Promise.all([make().connect(far), first.connect(near)]);
  const handler = createMcpHandler(make);
  const second = instrumentation.instrumentClient(
    new Client({ name: 'client', version: '1' }, { versionNegotiation: { mode: 'auto' } }),
  );
  const fetch = async (input: string | URL, init?: RequestInit) => handler.fetch(new Request(input, init));
  await second.connect(new StreamableHTTPClientTransport(new URL('http://catalogue.example/mcp'), { fetch }));
  for (const client of [first, second]) {
    await client.listPrompts();
    await client.listResourceTemplates();
  }
  for (let turns = 0; turns < 20; turns++) await turn();
  const of = (role: string, kind: string) =>
    listings.filter((one) => one.role === role && one.kind === kind).flatMap(({ definitions }) => definitions);
  const said = { name: 'instructions', instructions };
  const prompt = expect.objectContaining({ name: 'describe', description: 'Describes a product.' });
  expect(of('client', 'server')).toEqual([said, said]);
  expect(of('client', 'prompt')).toEqual([prompt, prompt]);
  const template = expect.objectContaining({ name: 'log', uriTemplate: 'log://{day}', description: 'A log.' });
  expect([...of('client', 'resource'), ...of('server', 'resource')]).toEqual(Array(4).fill(template));
  expect(of('server', 'server').length).toBeGreaterThanOrEqual(2);
  expect(of('server', 'prompt')).toEqual([prompt, prompt]);
  await Promise.all([first.close(), second.close()]);
  instrumentation.disable();
});

it('passes on what is listed on both sides, after the exchange, and to nobody once removed', async () => {
  const instrumentation = new McpInstrumentation();
  const listings: DefinitionListing[] = [];
  const remove = instrumentation.onDefinitionListing((listing) => {
    listings.push(listing);
    throw new Error('a listener failed');
  });
  const server = instrumentation.instrumentServer(new McpServer({ name: 'catalogue', version: '1' }));
  server.registerTool('look_up', { description: 'Looks a product up.' }, () => ({ content: [] }));
  const client = instrumentation.instrumentClient(new Client({ name: 'client', version: '1' }));
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), client.connect(near)]);
  await client.listTools();
  expect(listings).toEqual([]);
  await turn();
  await turn();
  const page = { kind: 'tool', server: 'catalogue', continues: false, hasMore: false };
  expect(listings.toSorted((a, b) => a.role.localeCompare(b.role))).toMatchObject([
    { role: 'client', ...page, definitions: [{ name: 'look_up', description: 'Looks a product up.' }] },
    { role: 'server', ...page, definitions: [{ name: 'look_up' }] },
  ]);
  remove();
  await client.listTools();
  await turn();
  await turn();
  expect(listings).toHaveLength(2);
  await client.close();
  instrumentation.disable();
});

/** A client's end of a connection, on which the test answers for a server of any kind. */
function fakeClient(instrumentation: McpInstrumentation) {
  const transport = instrumentation.instrumentTransport(new FakeTransport(), 'client');
  transport.onmessage = () => {};
  let requests = 0;
  return async (params: object, result: object) => {
    const id = ++requests;
    await transport.send({ jsonrpc: '2.0', id, method: 'tools/list', params });
    transport.receive({ jsonrpc: '2.0', id, result });
  };
}

it('takes a page whose next cursor is null for the last one, as servers of other languages write it', async () => {
  const instrumentation = new McpInstrumentation();
  const listings: DefinitionListing[] = [];
  instrumentation.onDefinitionListing((listing) => void listings.push(listing));
  const answer = fakeClient(instrumentation);
  await answer({}, { tools: [{ name: 'first' }, { name: 'second' }], nextCursor: null });
  await answer({ cursor: null }, { tools: [{ name: 'second' }], nextCursor: null });
  for (let turns = 0; turns < 10; turns++) await turn();
  expect(listings.map(({ continues, hasMore }) => [continues, hasMore])).toEqual([
    [false, false],
    [false, false],
  ]);
  expect(instrumentation.toolUse).toMatchObject([{ tools: 1, uncalled: [{ tool: 'second' }] }]);
  instrumentation.disable();
});

it('marks the pages of a list of which an earlier one was dropped, until the list is read anew', async () => {
  const instrumentation = new McpInstrumentation();
  const listings: DefinitionListing[] = [];
  instrumentation.onDefinitionListing((listing) => void listings.push(listing));
  const answer = fakeClient(instrumentation);
  const read = async (from: number, to: number, last: number) => {
    for (let at = from; at < to; at++) {
      const page = { tools: [{ name: `tool_${at}` }], ...(at < last && { nextCursor: String(at + 1) }) };
      await answer(at === 0 ? {} : { cursor: String(at) }, page);
    }
    for (let turns = 0; turns < 100; turns++) await turn();
  };
  await read(0, 5, 41);
  await read(5, 42, 41);
  expect(listings.map(({ isCut }) => isCut === true)).toEqual(Array.from({ length: 37 }, (_, at) => at >= 5));
  const cost = { role: 'client', tools: expect.any(Number), isPartial: true };
  await vi.waitFor(() => expect(instrumentation.definitionCosts).toMatchObject([{ ...cost, tools: 37 }]), PATIENCE);
  listings.length = 0;
  await read(0, 2, 1);
  expect(listings.map(({ isCut }) => isCut)).toEqual([undefined, undefined]);
  const whole = { ...cost, tools: 2, isPartial: false };
  await vi.waitFor(() => expect(instrumentation.definitionCosts).toMatchObject([whole]), PATIENCE);
  instrumentation.disable();
});

it('marks the pages after one that a listener drops for that listener alone, until the list is read anew', async () => {
  const instrumentation = new McpInstrumentation();
  const [taken, all]: DefinitionListing[][] = [[], []];
  instrumentation.onDefinitionListing((listing) => taken!.push(listing) !== 2);
  instrumentation.onDefinitionListing((listing) => void all!.push(listing));
  const answer = fakeClient(instrumentation);
  for (let list = 0; list < 2; list++) {
    for (let at = 0; at < 4; at++) {
      await answer(at === 0 ? {} : { cursor: String(at) }, {
        tools: [],
        ...(at < 3 && { nextCursor: String(at + 1) }),
      });
      await turn();
    }
  }
  await vi.waitFor(() => expect(all).toHaveLength(8), PATIENCE);
  expect(taken!.map(({ isCut }) => isCut === true)).toEqual([false, false, true, true, false, false, false, false]);
  expect(all!.filter(({ isCut }) => isCut)).toEqual([]);
  instrumentation.disable();
});

it('counts the pages that are dropped because too many wait', async () => {
  const instrumentation = new McpInstrumentation();
  const answer = fakeClient(instrumentation);
  for (let page = 0; page < 40; page++) await answer({}, { tools: [{ name: `tool_${page}` }] });
  const points = await telemetry.points();
  const dropped = points.find(({ attributes }) => attributes['mcp_vitals.drop.reason'] === 'definition_limit');
  expect(dropped?.value).toBe(8);
  instrumentation.disable();
});
