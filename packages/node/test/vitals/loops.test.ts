import { Client as ClientV2, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as MemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as ServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createMcpHandler, InMemoryTransport as MemoryV2, McpServer as ServerV2 } from '@modelcontextprotocol/server';
import { trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { type Served, serve } from '../http/served.js';

type Tools = Readonly<Record<string, (call: number) => object>>;

const text = (words: string) => ({ content: [{ type: 'text', text: words }] });

/** A client of a server of its own; a tool is given the number of its call. */
async function connect({ vitals }: Served, major: 'v1' | 'v2', tools: Tools): Promise<ClientV1> {
  const { instrumentation } = vitals;
  const info = { name: 'library', version: '1.0.0' };
  const server = instrumentation.instrumentServer(major === 'v1' ? new ServerV1(info) : new ServerV2(info)) as ServerV1;
  for (const [name, answer] of Object.entries(tools)) {
    let calls = 0;
    server.registerTool(name, {}, () => answer(calls++) as never);
  }
  const client = instrumentation.instrumentClient(major === 'v1' ? new ClientV1(info) : new ClientV2(info)) as ClientV1;
  const [near, far] = major === 'v1' ? MemoryV1.createLinkedPair() : MemoryV2.createLinkedPair();
  await Promise.all([server.connect(far as never), client.connect(near as never)]);
  return client;
}

/** The loops that are told after an agent made the calls, thinking for a while before each. */
async function loopsOf(served: Served, calls: readonly (readonly [client: ClientV1, tool: string])[]) {
  for (const [i, [client, name]] of calls.entries()) {
    served.clock.pass(1000 + 700 * (i % 3));
    await client.callTool({ name, arguments: { id: 7 } });
  }
  await served.vitals.tick();
  return served.vitals.performance.getLoops().map(({ role, kind, calls: count }) => `${role} ${kind} ${count}`);
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe.each(['v1', 'v2'] as const)('an agent with SDK %s', (major) => {
  it.each<[string, object]>([
    ['text', text('no rows')],
    ['link', { content: [{ type: 'resource_link', uri: 'file:///a', name: 'a' }] }],
    ['structured content', { ...text('no rows'), structuredContent: { rows: [] } }],
    ['error', { ...text('no such table'), isError: true }],
  ])('that calls a tool again and again for the same %s is told on both sides', async (_, answer) => {
    const served = await serve();
    const client = await connect(served, major, { query: () => answer });
    const told = await loopsOf(
      served,
      times(12, () => [client, 'query']),
    );
    expect(told.sort()).toEqual(['client same_call 12', 'server same_call 12']);
  });

  it.each<[string, (call: number) => object]>([
    ['structured content', (call) => ({ ...text('running'), structuredContent: { percent: call } })],
    ['the middle of a long text', (call) => text(`${'a'.repeat(3000)}${call + 10} %${'b'.repeat(3000)}`)],
    [
      'the size of a link',
      (call) => ({ content: [{ type: 'resource_link', uri: 'file:///a', name: 'a', size: call }] }),
    ],
  ])('that polls a job whose progress stands in %s is in no loop', async (_, answer) => {
    const served = await serve();
    const client = await connect(served, major, { get_job: answer });
    expect(
      await loopsOf(
        served,
        times(15, () => [client, 'get_job']),
      ),
    ).toEqual([]);
  });

  it('that asks 12 servers once each is in no loop', async () => {
    const served = await serve();
    const clients = await Promise.all(times(12, () => connect(served, major, { get_status: () => text('ready') })));
    expect(
      await loopsOf(
        served,
        clients.map((client) => [client, 'get_status'] as const),
      ),
    ).toEqual([]);
  });
});

describe('an agent of MCP 2026-07-28 over HTTP, which has no sessions,', () => {
  async function overHttp({ vitals: { instrumentation } }: Served): Promise<ClientV1> {
    const handler = createMcpHandler(() => {
      const server = instrumentation.instrumentServer(new ServerV2({ name: 'library', version: '1.0.0' }));
      server.registerTool('query', {}, () => text('no rows') as never);
      return server;
    });
    const client = instrumentation.instrumentClient(
      new ClientV2({ name: 'agent', version: '1' }, { versionNegotiation: { mode: 'auto' } }),
    );
    const fetch = (url: string | URL, init?: RequestInit) => handler.fetch(new Request(url, init));
    await client.connect(new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), { fetch }));
    return client as unknown as ClientV1;
  }

  it('is told where it loops without a trace of its own, by its own process', async () => {
    const served = await serve();
    const client = await overHttp(served);
    expect(
      await loopsOf(
        served,
        times(12, () => [client, 'query']),
      ),
    ).toEqual(['client same_call 12']);
  });

  it('is told on both sides where it loops within a trace', async () => {
    const served = await serve({ telemetry: {} });
    const client = await overHttp(served);
    await trace.getTracer('agent').startActiveSpan('task', async (span) => {
      const told = await loopsOf(
        served,
        times(12, () => [client, 'query']),
      );
      span.end();
      expect(told.sort()).toEqual(['client same_call 12', 'server same_call 12']);
    });
  });
});
