import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { notices } from '@mcp-vitals/signals';
import { SpanKind, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instrumentClient, instrumentServer } from '../src/index.js';
import { fixture, start } from './stdio/run.js';
import { captureTelemetry } from './telemetry.js';

const OWN_CLIENT = new URL('./fixtures/own-client.mjs', import.meta.url).href;
const OWN = JSON.stringify(OWN_CLIENT);

interface Received {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly _meta?: { readonly traceparent?: string } };
}

let http: Server;
let url: string;
let received: Received[];

beforeEach(async () => {
  received = [];
  http = createServer(async (request, response) => {
    const message = (await json(request)) as Received;
    received.push(message);
    if (message.id === undefined) response.writeHead(202).end();
    else response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [] } }));
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
});
afterEach(() => {
  http.closeAllConnections();
  http.close();
});

describe('instrumentClient of a connected client with an implementation of MCP of its own', () => {
  it('gives each request over HTTP one CLIENT span below the active one, whose context the server receives', async () => {
    const telemetry = captureTelemetry();
    const { OwnClient, OwnHttpTransport } = await import(OWN_CLIENT);
    const client = instrumentClient(await new OwnClient(new OwnHttpTransport(url)).init());
    await trace.getTracer('app').startActiveSpan('agent', async (span) => {
      await client.callTool('greet');
      span.end();
    });
    const [call, agent] = telemetry.spans();
    expect(telemetry.spans().map(({ name }) => name)).toEqual(['tools/call greet', 'agent']);
    expect([call?.kind, call?.parentSpanContext?.spanId]).toEqual([SpanKind.CLIENT, agent?.spanContext().spanId]);
    expect(call?.attributes).toMatchObject({ 'network.transport': 'tcp', 'server.port': Number(new URL(url).port) });
    expect(call?.attributes).not.toHaveProperty('error.type');
    const { traceId, spanId } = call!.spanContext();
    expect(received.at(-1)?.params?._meta?.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    await telemetry.shutdown();
  });

  it('takes over from the watch of its pipes: each message has one CLIENT span', async () => {
    const script = `import { instrumentClient } from '@mcp-vitals/instrumentation';
      import { OwnClient, OwnStdioTransport } from ${OWN};
      const client = await new OwnClient(new OwnStdioTransport(${JSON.stringify(fixture('v1-server.mjs'))})).init();
      const before = client.callTool('greet');
      instrumentClient(client);
      await Promise.all([before, client.callTool('fail')]);
      await client.transport.close();`;
    const { spans } = await start(['--input-type=module', '-e', script]).ended;
    const told = spans.map(({ name, attributes }) => [
      name,
      attributes['mcp_vitals.observed_on'],
      attributes['error.type'],
    ]);
    expect(told.sort()).toEqual([
      ['initialize', 'pipe', undefined],
      ['notifications/initialized', 'pipe', undefined],
      ['tools/call fail', undefined, 'tool_error'],
      ['tools/call greet', 'pipe', undefined],
    ]);
  });
});

it.each([
  ['instrumentClient', instrumentClient],
  ['instrumentServer', instrumentServer],
])('%s says that it cannot observe an object without a transport, which is of no MCP SDK', (name, instrument) => {
  const said = vi.spyOn(notices, 'say').mockImplementation(() => {});
  instrument({ connect: async () => {}, callTool: async () => {} });
  expect(said.mock.calls).toEqual([['not_observed', expect.stringContaining('instrumentTransport(transport, '), name]]);
  said.mockRestore();
});

describe('a client over HTTP', () => {
  const CALL = `const client = await new OwnClient(new OwnHttpTransport(url)).init();`;
  const SDK = `
    import { Client } from '@modelcontextprotocol/sdk/client/index.js';
    import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';`;
  // A made-up address, which its own fetch replaces: neither it nor a filter makes an observed client an unobserved one.
  const ELSEWHERE = `const fetchIt = async (_, { headers, body }) => {
      if (!body) return new Response(null, { status: 405 });
      const { id, params } = JSON.parse(body);
      headers.set('mcp-protocol-version', '2025-06-18');
      await (await fetch(url, { method: 'POST', headers, body })).text();
      const { protocolVersion } = params ?? {};
      if (id === undefined) return new Response(null, { status: 202 });
      const result = { protocolVersion, capabilities: {}, serverInfo: { name: 's', version: '1' } };
      return Response.json({ jsonrpc: '2.0', id, result });
    };
    const transport = new StreamableHTTPClientTransport(new URL('http://mcp.invalid/'), { fetch: fetchIt });
    const client = new Client({ name: 'c', version: '1' });
    await client.connect(transport);`;
  it.each([
    [
      'has no SDK that was seen is reported once, at the end of the process',
      '',
      `${CALL} await client.callTool('greet');`,
      1,
    ],
    [
      'is instrumented by hand once it is connected is not reported',
      `import { instrumentClient } from '@mcp-vitals/instrumentation';`,
      `${CALL} instrumentClient(client); await client.callTool('greet');`,
      0,
    ],
    ['has the SDK and sends elsewhere than to its address is not reported', SDK, ELSEWHERE, 0],
  ])('that %s', async (_, imports, body, count) => {
    const script = `import { OwnClient, OwnHttpTransport } from ${OWN}; ${imports}
      const url = ${JSON.stringify(url)}; ${body}`;
    const { stderr, code } = await start(['--input-type=module', '-e', script], { hooks: true }).ended;
    expect(received.map(({ method }) => method)).toContain('notifications/initialized');
    const told = stderr.split('\n').filter((line) => line.startsWith('mcp-vitals: '));
    expect(told).toEqual(Array(count).fill(expect.stringMatching(/over HTTP are not observed.*instrumentClient\(\)/)));
    expect(code).toBe(0);
  });
});
