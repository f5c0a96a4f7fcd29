import { instrumentClient, instrumentServer, type McpInstrumentation } from '@mcp-vitals/instrumentation';
import type { MonitoringReport } from '@mcp-vitals/monitor';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as MemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as ServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createMcpHandler, InMemoryTransport as MemoryV2, McpServer as ServerV2 } from '@modelcontextprotocol/server';
import { describe, expect, it, vi } from 'vitest';
import { type Served, serve } from '../http/served.js';

/** No name, version or argument of a hostile client holds anything else. */
const RAW = 'h0stile';
const UNKNOWN_TOOL = 'no-such-t00l';

const INFO = { name: 'library', version: '1.0.0' };

interface AnyClient {
  connect(transport: never): Promise<void>;
  callTool(params: { name: string }): Promise<unknown>;
  listTools(): Promise<unknown>;
  sendRootsListChanged(): Promise<void>;
}

/** A client of a server, both of one SDK, on an in-memory transport. */
async function connect(
  { vitals }: Served,
  major: 'v1' | 'v2',
  info: object,
  instrumentation: Pick<McpInstrumentation, 'instrumentClient' | 'instrumentServer'> = vitals.instrumentation,
): Promise<AnyClient> {
  const server = instrumentation.instrumentServer(major === 'v1' ? new ServerV1(INFO) : new ServerV2(INFO)) as ServerV1;
  server.registerTool('search', {}, () => ({ content: [{ type: 'text', text: 'a row' }] }));
  server.registerTool('broken', {}, () => {
    throw new Error('no such shelf');
  });
  const options = { capabilities: { roots: { listChanged: true } } };
  const made = major === 'v1' ? new ClientV1(info as never, options) : new ClientV2(info as never, options);
  const client = instrumentation.instrumentClient(made) as unknown as AnyClient;
  const [near, far] = major === 'v1' ? MemoryV1.createLinkedPair() : MemoryV2.createLinkedPair();
  await Promise.all([server.connect(far as never), client.connect(near as never)]);
  return client;
}

const reportOf = async ({ get }: Served) => (await (await get('/api/report')).json()) as MonitoringReport;

describe.each(['v1', 'v2'] as const)('the clients of a server of SDK %s', (major) => {
  it('are in the report and on the page, with errors, average duration, version and deprecated features', async () => {
    const served = await serve();
    const agent = await connect(served, major, { name: 'agent', version: '2.0.0' });
    const editor = await connect(served, major, { name: 'editor', version: '0.9.1' });
    await served.vitals.tick();
    served.clock.pass(60_000);
    for (let i = 0; i < 9; i++) await agent.callTool({ name: 'search' });
    for (let i = 0; i < 8; i++) await editor.callTool({ name: i % 2 === 0 ? 'search' : 'broken' });
    await editor.sendRootsListChanged();
    served.clock.pass(10_000);
    await served.vitals.tick();
    const { clients, protocol, recommendations } = await reportOf(served);
    const row = (name: string) => clients.find(({ client }) => client === name);
    expect(row('agent')).toMatchObject({
      version: '2.0.0',
      requests: 9,
      error_rate: 0,
      deprecated_features: ['initialize'],
    });
    expect(row('editor')).toMatchObject({
      version: '0.9.1',
      requests: 8,
      error_rate: 50,
      average_ms: expect.any(Number),
      deprecated_features: ['initialize', 'roots'],
    });
    expect(row('editor')?.protocol_versions).toEqual([protocol.versions[0]?.version]);
    const servers = protocol.versions.filter(({ role }) => role === 'server');
    expect(servers.reduce((sum, { requests }) => sum + requests, 0)).toBe(
      clients.reduce((sum, { requests }) => sum + requests, 0),
    );
    expect(protocol.deprecated_features).toContainEqual(
      expect.objectContaining({
        feature: 'roots',
        role: 'server',
        uses: 1,
        removed_from: '2027-07-28',
        used_by: ['editor 0.9.1'],
      }),
    );
    expect(recommendations.filter(({ kind }) => kind === 'deprecated_feature')).toMatchObject([
      { subject: 'roots', severity: 'info', text: expect.stringContaining('with editor 0.9.1') },
    ]);
  });
});

describe('a server that is instrumented by hand', () => {
  it('reports its clients and the cost of its definitions as one that is hooked, and counts once beside it', async () => {
    const served = await serve();
    await served.vitals.tick();
    const byHand = { instrumentClient, instrumentServer };
    const clients = [
      await connect(served, 'v1', { name: 'agent', version: '2.0.0' }, byHand),
      await connect(served, 'v1', { name: 'editor', version: '1.0.0' }),
    ];
    for (const client of clients) {
      await client.listTools();
      await client.sendRootsListChanged();
      for (let i = 0; i < 9; i++) await client.callTool({ name: 'search' });
    }
    await vi.waitFor(() => expect(served.vitals.instrumentation.definitionCosts).toHaveLength(2), { timeout: 60_000 });

    for (let tick = 0; tick < 3; tick++) {
      served.clock.pass(10_000);
      await served.vitals.tick();
    }
    const report = await reportOf(served);
    expect(report.clients).toMatchObject([
      {
        client: 'agent',
        requests: 11,
        protocol_versions: ['2025-11-25'],
        deprecated_features: ['initialize', 'roots'],
      },
      { client: 'editor', requests: 11, protocol_versions: ['2025-11-25'] },
    ]);
    expect(report.protocol.deprecated_features.filter(({ role }) => role === 'server')).toMatchObject([
      { feature: 'initialize', uses: 2 },
      { feature: 'roots', uses: 2, used_by: ['agent 2.0.0', 'editor 1.0.0'] },
    ]);
    expect(report.context?.servers.map(({ role, tools }) => [role, tools])).toEqual([
      ['server', 2],
      ['client', 2],
    ]);
  });
});

describe('a client of MCP 2026-07-28 over HTTP', () => {
  it('is named by the _meta of its requests, and uses nothing that is deprecated', async () => {
    const served = await serve();
    const { instrumentation } = served.vitals;
    const handler = createMcpHandler(() => {
      const server = instrumentation.instrumentServer(new ServerV2(INFO));
      server.registerTool('search', {}, () => ({ content: [{ type: 'text', text: 'a row' }] }));
      return server;
    });
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'agent', version: '3.1.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    await served.vitals.tick();
    for (let id = 0; id < 6; id++) {
      const response = await handler.fetch(
        new Request('http://127.0.0.1/mcp', {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            Accept: 'application/json, text/event-stream',
            'MCP-Protocol-Version': '2026-07-28',
            'Mcp-Method': 'tools/call',
            'Mcp-Name': 'search',
          },
          body: JSON.stringify({
            jsonrpc: '2.0',
            id,
            method: 'tools/call',
            params: { name: 'search', arguments: {}, _meta },
          }),
        }),
      );
      expect(await response.text()).toContain('a row');
    }
    served.clock.pass(10_000);
    await served.vitals.tick();
    const { clients, protocol } = await reportOf(served);
    expect(clients).toMatchObject([
      { client: 'agent', version: '3.1.0', requests: 6, error_rate: 0, protocol_versions: ['2026-07-28'] },
    ]);
    expect(protocol.deprecated_features).toEqual([]);
  });
});

/** The server's end of an HTTP transport, whose server refuses unknown tools. */
class ServerEnd {
  onmessage?: (message: object) => void;
  handleRequest(): void {}
  async send(_message: object): Promise<void> {}

  async exchange(id: string, method: string, params: object): Promise<void> {
    this.onmessage?.({ jsonrpc: '2.0', id, method, params });
    const error = { code: -32602, message: `Unknown tool: ${JSON.stringify(params)}` };
    await this.send({ jsonrpc: '2.0', id, ...(method === 'tools/call' ? { error } : { result: {} }) });
  }
}

describe('10,000 hostile names, versions, arguments and tools', () => {
  it('make at most 250 series, and none of them is in the report, the page or a trace', async () => {
    const served = await serve();
    const { vitals, clock, get } = served;
    const shapes = [
      (i: number) => `${RAW}-${i}`,
      (i: number) => `${RAW}\u001b]0;${i}\u0007`,
      (i: number) => `"><img src=x onerror=${RAW}(${i})>`,
      (i: number) => `${RAW}.${'9'.repeat(3000)}${i}`,
      (i: number) => `Bearer ${RAW}${i}${'a'.repeat(40)}`,
    ];
    for (let i = 0; i < 10_000; i++) {
      const bad = shapes[i % shapes.length]!(i);
      const end = vitals.instrumentation.instrumentTransport(new ServerEnd(), 'server');
      end.onmessage ??= () => {};
      const clientInfo = { name: bad, version: bad, title: bad };
      const _meta = {
        'io.modelcontextprotocol/clientInfo': clientInfo,
        'io.modelcontextprotocol/protocolVersion': bad,
        [bad]: bad,
      };
      await end.exchange(bad, 'initialize', { clientInfo, protocolVersion: bad, capabilities: { [bad]: bad } });
      await end.exchange(`${bad}2`, 'tools/list', { _meta });
      await end.exchange(`${bad}3`, 'tools/call', { name: `${UNKNOWN_TOOL}-${i}`, arguments: { [bad]: bad }, _meta });
      if (i % 2500 === 0) {
        clock.pass(10_000);
        await vitals.tick();
      }
    }
    clock.pass(10_000);
    await vitals.tick();
    expect(vitals.windows.stats().series).toBeLessThanOrEqual(250);
    const report = await reportOf(served);
    expect(report.clients.map(({ client }) => client)).toEqual(['_OTHER']);
    const stream = await get('/api/stream');
    const reader = stream.body!.getReader();
    const live = new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    expect(live).toContain('operations');
    for (const shown of [JSON.stringify(report), live]) expect(shown).not.toContain(RAW);
    // The report tells which unknown tools were called, 50 of them at most, and nothing else has their names.
    const { unknown_tools: unknownTools, ...others } = report;
    expect(unknownTools.length).toBeLessThanOrEqual(50);
    for (const shown of [JSON.stringify(others), live]) expect(shown).not.toContain(UNKNOWN_TOOL);
    const traces = await (await get('/api/traces')).text();
    expect(traces).toContain('tools/call');
    expect(traces).not.toContain(RAW);
  });
});
