import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { McpInstrumentation } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

type Answer = (name: string) => object;

const failing: Answer = () => {
  throw new Error('the database is down');
};

describe('names', () => {
  let telemetry: CapturedTelemetry;
  let instrumentation: McpInstrumentation;
  beforeEach(() => {
    telemetry = captureTelemetry();
    instrumentation = new McpInstrumentation();
  });
  afterEach(() => {
    instrumentation.disable();
    return telemetry.shutdown();
  });

  /** Runs `work` on a new client of a new low-level server, which has no registry of tools. */
  async function exchange(answer: Answer, work: (client: Client) => Promise<unknown>, serverName = 'low-level') {
    const server = new Server({ name: serverName, version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: [{ name: 'query', inputSchema: { type: 'object' } }],
    }));
    server.setRequestHandler(CallToolRequestSchema, ({ params }) => answer(params.name) as never);
    const client = new Client({ name: 'names', version: '1' });
    instrumentation.instrumentServer(server);
    instrumentation.instrumentClient(client);
    const [left, right] = InMemoryTransport.createLinkedPair();
    await server.connect(right);
    await client.connect(left);
    await work(client);
    await client.close();
  }
  const call = (name: string) => (client: Client) => client.callTool({ name }).catch(() => undefined);
  const callNames = () =>
    telemetry
      .spans()
      .filter((span) => span.attributes['mcp.method.name'] === 'tools/call')
      .map((span) => `${SpanKind[span.kind]} ${span.name}`)
      .sort();

  it('of tools that one client listed are known to the next client of the same server', async () => {
    await exchange(failing, (client) => client.listTools());
    await exchange(failing, call('query'));
    expect(callNames()).toEqual(['CLIENT tools/call query', 'SERVER tools/call query']);
  });

  it('are not shared between servers of different names', async () => {
    await exchange(failing, (client) => client.listTools());
    await exchange(
      () => ({ isError: true, content: [{ type: 'text', text: 'no such tool' }] }),
      call('query'),
      'another',
    );
    expect(callNames()).toEqual(['CLIENT tools/call _OTHER', 'SERVER tools/call _OTHER']);
  });

  it.each<[string, Answer]>([
    ['throws', failing],
    ['answers isError', () => ({ isError: true, content: [{ type: 'text', text: 'rate limited' }] })],
    [
      'says that it ran',
      (name) => ({ isError: true, content: [{ type: 'text', text: `Error executing tool ${name}: x` }] }),
    ],
  ])('are learned from a tool that always fails and was never listed: one that %s', async (_, answer) => {
    await exchange(answer, call('query'));
    expect(callNames()).toEqual(['CLIENT tools/call query', 'SERVER tools/call query']);
    const failed = (await telemetry.points()).filter(
      ({ attributes }) => attributes['gen_ai.tool.name'] === 'query' && attributes['error.type'] !== undefined,
    );
    expect(failed.map(({ count }) => count)).toEqual([1, 1]);
  });

  it.each<[string, Answer]>([
    [
      'is an error of the caller',
      (name) => {
        throw new McpError(-32602, `Tool ${name} not found`);
      },
    ],
    ['reads as unknown', () => ({ isError: true, content: [{ type: 'text', text: 'Unknown tool' }] })],
    [
      'repeats the name',
      (name) => {
        throw new Error(`cannot do ${name}`);
      },
    ],
  ])('are not learned from a failure that %s', async (_, answer) => {
    await exchange(answer, call('made-up'));
    expect(callNames()).toEqual(['CLIENT tools/call _OTHER', 'SERVER tools/call _OTHER']);
  });

  it('learned from failures are bounded, whatever is called', async () => {
    await exchange(failing, async (client) => {
      for (let i = 0; i < 100; i++) await call(`made-up-${i}`)(client);
    });
    expect(new Set(callNames()).size).toBeLessThanOrEqual(2 * 21);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'of methods may be that of a member of every object: %s',
    async (method) => {
      await exchange(failing, (client) =>
        client.request({ method, params: { name: 'any' } }, ResultSchema).catch(() => undefined),
      );
      const spans = telemetry.spans().filter(({ attributes }) => attributes['mcp_vitals.requested_method'] === method);
      expect(spans.map(({ name, kind }) => `${SpanKind[kind]} ${name}`).sort()).toEqual([
        'CLIENT _OTHER',
        'SERVER _OTHER',
      ]);
    },
  );

  it('of unknown methods appear only on the span, masked and cut', async () => {
    await exchange(failing, (client) =>
      client
        .request({ method: `vendor/sk-live0123456789abcdef/${'x'.repeat(500)}` }, ResultSchema)
        .catch(() => undefined),
    );
    const asked = telemetry
      .spans()
      .filter((span) => span.name === '_OTHER')
      .map((span) => span.attributes['mcp_vitals.requested_method']);
    expect(asked).toHaveLength(2);
    for (const method of asked) {
      expect(method).toMatch(/^vendor\/\[redacted\]\/x+$/);
      expect(String(method).length).toBeLessThanOrEqual(128);
    }
  });

  it('of unknown notifications differ from those of unknown requests', async () => {
    const transport = FakeTransport.pipe(instrumentation);
    transport.exchange({ method: 'vendor/ask', params: {}, result: undefined });
    transport.receive({ jsonrpc: '2.0', method: 'vendor/told' });
    const names = telemetry.spans().map(({ name, attributes }) => [name, attributes['mcp_vitals.requested_method']]);
    expect(names).toContainEqual(['notifications/_OTHER', 'vendor/told']);
    onTestFinished(() => instrumentation.endInFlight());
  });

  it('of requests that were sent without an id are those of unknown notifications, because nobody handles them', async () => {
    const transport = FakeTransport.pipe(instrumentation);
    const tools = ['greet', 'other'].map((name) => ({ name, inputSchema: { type: 'object' } }));
    transport.exchange({ method: 'tools/list', params: {}, result: { tools } });
    transport.exchange({ method: 'tools/call', params: { name: 'other' }, result: { content: [] } });
    transport.receive({ jsonrpc: '2.0', method: 'tools/call', params: { name: 'greet' } });
    const notified = telemetry.spans().at(-1);
    expect(notified?.name).toBe('notifications/_OTHER');
    expect(notified?.attributes['mcp_vitals.requested_method']).toBe('tools/call');
    const points = await telemetry.points();
    expect(points.filter(({ attributes }) => attributes['gen_ai.tool.name'] === 'greet')).toEqual([]);
    expect(points.filter(({ metric }) => metric === 'mcp_vitals.tool.result.length').map(({ count }) => count)).toEqual(
      [1],
    );
    expect(instrumentation.toolUse.flatMap(({ uncalled }) => uncalled.map(({ tool }) => tool))).toEqual(['greet']);
  });

  it('that are no well-formed Unicode are recorded as well-formed text', () => {
    const transport = FakeTransport.pipe(instrumentation);
    const bad = 'a\ud800b';
    transport.exchange({ method: 'tools/call', params: { name: bad }, result: { content: [] } });
    transport.exchange({ method: 'resources/read', params: { uri: `x://${bad}` } });
    transport.receive({ jsonrpc: '2.0', id: bad, method: `x/${bad}` });
    void transport.send({ jsonrpc: '2.0', id: bad, error: { code: -32603, message: `no ${bad}` } });
    const texts = telemetry
      .spans()
      .flatMap(({ name, status, attributes }) => [name, status.message ?? '', ...Object.values(attributes)]);
    expect(texts.filter((text) => typeof text === 'string' && !text.isWellFormed())).toEqual([]);
    expect(texts).toContain('a\ufffdb');
  });
});
