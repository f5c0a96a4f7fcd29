import type { DeprecatedFeature } from '@mcp-vitals/signals';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { McpInstrumentation, type PeerView } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry, type Point } from './telemetry.js';

const NAME = 'mcp_vitals.client.name';
const VERSION = 'mcp_vitals.client.version';
const FEATURE = 'mcp_vitals.deprecated.feature';
const REQUESTS = 'mcp_vitals.client.requests';
const ERRORS = 'mcp_vitals.client.errors';

interface Stated {
  readonly name: string;
  readonly version: string;
}

const cursor = { name: 'cursor-vscode', version: '1.2.0' };

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

/** A session of a client over a pipe, begun with `initialize`. */
function session(clientInfo: Stated, transport = FakeTransport.pipe(instrumentation)): FakeTransport {
  const params = { clientInfo, protocolVersion: '2025-11-25', capabilities: {} };
  transport.exchange({ method: 'initialize', params, result: { protocolVersion: '2025-11-25' } });
  return transport;
}

function call(transport: FakeTransport, times: number, params: object = {}): void {
  for (let i = 0; i < times; i++) transport.exchange({ method: 'tools/call', params: { name: 'echo', ...params } });
}

const listed = (points: readonly Point[], metric: string) =>
  points
    .filter((point) => point.metric === metric)
    .map(({ attributes, value }) => [attributes[NAME], attributes[VERSION], value]);

const namesOf = (peers: readonly PeerView[]) => peers.map(({ name }) => name);

describe('the clients of a server', () => {
  it('are named by what they state in initialize, each with its requests, errors and time', async () => {
    call(session(cursor), 5);
    const inspector = session({ name: '@modelcontextprotocol/inspector', version: '0.17.0' });
    call(inspector, 4);
    call(inspector, 2);
    inspector.exchange({ method: 'tools/call', params: { name: 'echo' }, result: { isError: true, content: [] } });
    const points = await telemetry.points();
    expect(listed(points, REQUESTS)).toEqual([
      ['cursor-vscode', '1.2.0', 6],
      ['@modelcontextprotocol/inspector', '0.17.0', 8],
    ]);
    expect(listed(points, ERRORS).map(([, , value]) => value)).toEqual([0, 1]);
    expect(listed(points, 'mcp_vitals.client.request.time').every(([, , value]) => Number(value) > 0)).toBe(true);
    expect(instrumentation.peers.server).toMatchObject([
      { name: '@modelcontextprotocol/inspector', requests: 8, errors: 1, protocolVersions: ['2025-11-25'] },
      { name: 'cursor-vscode', requests: 6, errors: 0 },
    ]);
  });

  it('are named by the _meta of each request since MCP 2026-07-28, several on one connection', async () => {
    const transport = FakeTransport.http(instrumentation);
    const meta = (info: Stated) => ({
      _meta: {
        'io.modelcontextprotocol/clientInfo': info,
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      },
    });
    for (let i = 0; i < 6; i++) {
      call(transport, 1, meta(cursor));
      call(transport, 2, meta({ name: 'Claude Code', version: '3.0.1' }));
    }
    expect(listed(await telemetry.points(), REQUESTS)).toEqual([
      ['Claude Code', '3.0.1', 12],
      ['cursor-vscode', '1.2.0', 6],
    ]);
    expect(instrumentation.peers.server[0]?.protocolVersions).toEqual(['2026-07-28']);
  });

  it('mark the spans of their requests once they are named', () => {
    call(session(cursor), 6);
    const marked = telemetry.spans().filter(({ attributes }) => attributes[NAME] === cursor.name);
    expect(marked).toHaveLength(3);
    expect(marked[0]?.attributes[VERSION]).toBe('1.2.0');
  });

  it('are without a name where none is stated', async () => {
    call(FakeTransport.pipe(instrumentation), 7);
    expect(listed(await telemetry.points(), REQUESTS)).toEqual([[undefined, undefined, 7]]);
  });

  it('count once: the requests before a name is earned stay where a collection has seen them', async () => {
    const transport = session(cursor);
    call(transport, 1);
    expect(listed(await telemetry.points(), REQUESTS)).toEqual([['_OTHER', undefined, 2]]);
    call(transport, 8);
    const points = await telemetry.points();
    expect(new Map(listed(points, REQUESTS).map(([name, , value]) => [name, value]))).toEqual(
      new Map([
        ['cursor-vscode', 8],
        ['_OTHER', 2],
      ]),
    );
  });

  it('that come late and call much are named, whoever took the places before', async () => {
    for (let i = 0; i < 200; i++) call(session({ name: `early-${i}`, version: '1' }), 5);
    for (let i = 0; i < 1000; i++) {
      session({ name: `flood-${i}`, version: '1' });
      call(session(cursor), 1);
    }
    const names = listed(await telemetry.points(), REQUESTS).map(([name]) => name);
    expect(names).toContain('cursor-vscode');
    expect(names).toHaveLength(21);
    expect(names.filter((name) => String(name).startsWith('early'))).toHaveLength(19);
  });

  const sum = async () => listed(await telemetry.points(), REQUESTS).reduce((all, [, , n]) => all + Number(n), 0);

  it('keep the sum of their requests exact at every collection', async () => {
    let sent = 0;
    for (let i = 0; i < 300; i++) {
      call(session({ name: `client-${i % 130}`, version: `${i % 3}` }), i % 7);
      sent += 1 + (i % 7);
      if (i % 50 === 0) expect(await sum()).toBe(sent);
    }
    expect(await sum()).toBe(sent);
  });

  it('keep the sum exact when one loses its place with requests that no collection has seen', async () => {
    const uses = () => instrumentation.peers.server.flatMap(({ deprecatedUses }) => deprecatedUses.initialize ?? []);
    for (let i = 0; i < 20; i++) call(session({ name: `early-${i}`, version: '1' }), 5);
    expect(await sum()).toBe(120);
    for (let i = 0; i < 20; i++) call(session({ name: `early-${i}`, version: '1' }), 2);
    call(session(cursor), 40);
    expect(namesOf(instrumentation.peers.server)).toContain(cursor.name);
    expect(await sum()).toBe(120 + 20 * 3 + 41);
    expect(uses().reduce((all, n) => all + n, 0)).toBe(41);
  });

  it('find a place ever dearer to take from one another, so that taking turns makes few series', async () => {
    const transport = FakeTransport.http(instrumentation);
    for (let times = 5, turn = 0; turn < 6; turn++, times = 10 * 3 ** turn) {
      for (let i = 0; i < 20; i++) {
        const _meta = { 'io.modelcontextprotocol/clientInfo': { name: `turn ${turn}.${i}`, version: '1' } };
        call(transport, times, { _meta });
        await telemetry.points();
      }
    }
    const points = await telemetry.points();
    expect(points.length).toBeLessThanOrEqual(130);
    expect(new Set(listed(points, REQUESTS).map(([name]) => name)).size).toBeGreaterThan(22);
  });
});

describe('the deprecated features in use', () => {
  const usesOf = async () =>
    Object.fromEntries(
      (await telemetry.points())
        .filter(({ metric, value }) => metric === 'mcp_vitals.deprecated.uses' && Number(value) > 0)
        .map(({ attributes, value }) => [attributes[FEATURE], value]),
    ) as Partial<Record<DeprecatedFeature, number>>;

  it('are counted by their messages on both ways, and by who uses them', async () => {
    const transport = session(cursor);
    call(transport, 5);
    transport.exchange({ method: 'logging/setLevel', params: { level: 'info' } });
    await transport.send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } });
    transport.receive({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
    for (const method of ['sampling/createMessage', 'roots/list']) {
      await transport.send({ jsonrpc: '2.0', id: method, method, params: {} });
      transport.receive({ jsonrpc: '2.0', id: method, result: {} });
    }
    expect(await usesOf()).toEqual({ initialize: 1, logging: 2, roots: 2, sampling: 1 });
    expect(instrumentation.peers.server[0]).toMatchObject({
      name: 'cursor-vscode',
      deprecatedUses: { logging: 2, roots: 2, sampling: 1 },
    });
    const spans = telemetry.spans().filter(({ attributes }) => FEATURE in attributes);
    expect(spans.map(({ name, attributes }) => [name, attributes[FEATURE]])).toContainEqual([
      'sampling/createMessage',
      'sampling',
    ]);
  });

  it('stay with the client that used them before it was named', async () => {
    const transport = session(cursor);
    transport.exchange({ method: 'logging/setLevel', params: { level: 'info' } });
    await telemetry.points();
    call(transport, 5);
    expect(instrumentation.peers.server).toMatchObject([
      { name: 'cursor-vscode', requests: 5, deprecatedUses: { initialize: 1, logging: 1 } },
      { name: '_OTHER', requests: 2, deprecatedUses: {} },
    ]);
    expect(await usesOf()).toEqual({ initialize: 1, logging: 1 });
  });

  it('are counted where a result or the _meta of a request asks for them, as MCP 2026-07-28 does', async () => {
    const transport = FakeTransport.http(instrumentation);
    const params = { name: 'echo', _meta: { 'io.modelcontextprotocol/logLevel': 'debug' } };
    const inputRequests = { a: { method: 'sampling/createMessage', params: {} }, b: { method: 'elicitation/create' } };
    transport.exchange({ method: 'tools/call', params, result: { resultType: 'input_required', inputRequests } });
    expect(await usesOf()).toEqual({ logging: 1, sampling: 1 });
  });

  it('are HTTP+SSE on its transport, and nothing on Streamable HTTP but initialize', async () => {
    session(cursor, FakeTransport.http(instrumentation));
    expect(await usesOf()).toEqual({ initialize: 1 });
    const sse = Object.assign(new FakeTransport(), { handlePostMessage: () => {} });
    session(cursor, instrumentation.instrumentTransport(sse, 'server'));
    expect(await usesOf()).toEqual({ initialize: 2, http_sse: 1 });
  });

  it('stay at 0 for a client of MCP 2026-07-28 that lists, calls and elicits', async () => {
    const transport = FakeTransport.http(instrumentation);
    const params = { _meta: { 'io.modelcontextprotocol/clientInfo': cursor } };
    transport.exchange({ method: 'server/discover', params });
    transport.exchange({ method: 'tools/list', params, result: { tools: [{ name: 'echo' }] } });
    call(transport, 3, params);
    await transport.send({ jsonrpc: '2.0', id: 'e', method: 'elicitation/create', params: {} });
    expect(await usesOf()).toEqual({});
  });
});

describe('the servers of a client', () => {
  it('are named by what they state, with the deprecated features they use', async () => {
    const transport = instrumentation.instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    const request = async (id: number, method: string, result: object) => {
      await transport.send({ jsonrpc: '2.0', id, method, params: { name: 'echo' } });
      transport.receive({ jsonrpc: '2.0', id, result });
    };
    await request(1, 'initialize', { protocolVersion: '2025-06-18', serverInfo: { name: 'files', version: '2.0' } });
    for (let id = 2; id < 8; id++) await request(id, 'tools/call', {});
    transport.receive({ jsonrpc: '2.0', id: 's', method: 'sampling/createMessage', params: {} });
    await transport.send({ jsonrpc: '2.0', id: 's', result: {} });
    expect(instrumentation.peers.client).toMatchObject([
      { name: 'files', version: '2.0', requests: 7, protocolVersions: ['2025-06-18'], deprecatedUses: { sampling: 1 } },
    ]);
    expect(listed(await telemetry.points(), REQUESTS)).toEqual([]);
  });
});

describe('10,000 hostile clients', () => {
  const RAW = 'h0stile';
  const hostile = [
    (i: number) => `${RAW}-${i}`,
    (i: number) => `${RAW}\u001b[31m${i}`,
    (i: number) => `<script>${RAW}(${i})</script>`,
    (i: number) => `${RAW}${'x'.repeat(2000)}${i}`,
    (i: number) => `sk-live-${RAW}${String(i).padStart(24, '0')}`,
    (i: number) => `${RAW}"} ${i}\nmetric{} 1`,
    (i: number) => `\u202e${RAW}${i}`,
  ];

  it('make at most 250 series, and no value of theirs is anywhere', async () => {
    const tools = ['initialize', 'tools/call', 'tools/list', 'logging/setLevel'];
    for (let i = 0; i < 10_000; i++) {
      const name = hostile[i % hostile.length]!(i);
      const clientInfo = { name, version: name, title: name };
      const transport = FakeTransport.http(instrumentation);
      for (const [id, method] of tools.entries()) {
        const _meta = { 'io.modelcontextprotocol/clientInfo': clientInfo, [name]: name };
        const params = { name, arguments: { [name]: name }, clientInfo, protocolVersion: name, level: name, _meta };
        transport.onmessage ??= () => {};
        transport.receive({ jsonrpc: '2.0', id, method, params });
        const error = { code: -32602, message: `unknown tool ${name}` };
        const isRefused = method === 'tools/call' || i % 2 === 0;
        await transport.send({
          jsonrpc: '2.0',
          id,
          ...(isRefused ? { error } : { result: { protocolVersion: name, tools: [] } }),
        });
      }
    }
    const points = await telemetry.points();
    expect(points.length).toBeLessThanOrEqual(250);
    const ofClients = points.filter(({ metric }) => metric.startsWith('mcp_vitals.client.'));
    expect(ofClients.length).toBeLessThanOrEqual(63);
    const spans = telemetry.spans().map(({ name, attributes, status, events }) => [name, attributes, status, events]);
    const clients = spans.map(([, attributes]) => (attributes as Record<string, unknown>)[NAME]);
    expect(new Set(clients)).toEqual(new Set([undefined]));
    expect(JSON.stringify([points, instrumentation.peers, spans.map(([name]) => name)])).not.toContain(RAW);
    expect(namesOf(instrumentation.peers.server)).toEqual(['_OTHER']);
  });
});
