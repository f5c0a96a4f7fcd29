import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Server as ServerV2 } from '@modelcontextprotocol/server';
import { SpanKind } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentClient, instrumentServer, instrumentTransport } from '../src/index.js';
import { HTTP_PAIRS } from './http.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

describe.each(Object.entries(HTTP_PAIRS))('spans over HTTP: %s', (name, connect) => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  it('joins both sides of every request, with the facts of the transport', async () => {
    const pair = await connect();
    await pair.client.listTools();
    await pair.client.callTool({ name: 'greet', arguments: {} });
    await pair.close();
    const spans = telemetry.spans();
    const requests = spans.filter((span) => span.kind === SpanKind.CLIENT && 'jsonrpc.request.id' in span.attributes);
    expect(requests.length).toBeGreaterThanOrEqual(3);
    for (const client of requests) {
      const served = spans.filter((span) => span.parentSpanContext?.spanId === client.spanContext().spanId);
      expect(
        served.map((span) => [span.name, span.kind]),
        client.name,
      ).toEqual([[client.name, SpanKind.SERVER]]);
      expect(client.attributes).toMatchObject({
        'network.transport': 'tcp',
        'network.protocol.name': 'http',
        'server.address': '127.0.0.1',
        'server.port': expect.any(Number),
      });
      expect(served[0]?.attributes['network.transport']).toBe('tcp');
    }
    const calls = spans.filter((span) => span.name === 'tools/call greet');
    const version = name.includes('2026') ? '2026-07-28' : expect.stringMatching(/^202[45]-/);
    expect(calls.map((span) => span.attributes['mcp.protocol.version'])).toEqual([version, version]);
    const sessionIds = calls.map((span) => span.attributes['mcp.session.id']);
    if (name.includes('sessions')) expect(new Set(sessionIds).size).toBe(1);
    expect(spans.filter((span) => span.attributes['error.type'] !== undefined)).toEqual([]);
  });

  it('records session durations only on transports that have sessions', async () => {
    const pair = await connect();
    await pair.client.callTool({ name: 'greet', arguments: {} });
    await pair.close();
    const sessions = (await telemetry.points()).filter((point) => point.metric.endsWith('session.duration'));
    const expected = /sessions|sse/.test(name) ? ['mcp.client.session.duration', 'mcp.server.session.duration'] : [];
    expect(sessions.map((point) => point.metric).sort()).toEqual(expected);
  });
});

const ping = (http: Server): Promise<Response> =>
  fetch(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    signal: AbortSignal.timeout(30_000),
  });

describe.each([
  ['v1', StreamableHTTPServerTransport, ServerV1],
  ['v2', NodeStreamableHTTPServerTransport, ServerV2],
])('a transport of %s, instrumented itself', (_, HttpTransport, Protocol) => {
  it.each<[string, (transport: StreamableHTTPServerTransport) => Promise<void>]>([
    [
      'without a server',
      async (transport) => {
        transport.onmessage = (message) =>
          void transport.send({ jsonrpc: '2.0', id: 'id' in message ? message.id! : 0, result: {} });
        await transport.start();
      },
    ],
    [
      'under an instrumented server',
      (transport) => instrumentServer(new Protocol({ name: 'http', version: '1.0.0' }) as ServerV1).connect(transport),
    ],
  ])('answers and has one SERVER span for a request, %s', async (_, begin) => {
    const telemetry = captureTelemetry();
    const transport = instrumentTransport(
      new HttpTransport({ enableJsonResponse: true }),
      'server',
    ) as StreamableHTTPServerTransport;
    await begin(transport);
    const http = createServer((request, response) => transport.handleRequest(request, response)).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const response = await ping(http);
    expect(await response.json()).toMatchObject({ id: 1, result: {} });
    expect(telemetry.spans().map(({ name, kind }) => [name, kind])).toEqual([['ping', SpanKind.SERVER]]);
    http.close();
    await telemetry.shutdown();
  });
});

it('says nothing of the network of a transport that a framework puts around an SDK’s', async () => {
  const telemetry = captureTelemetry();
  const inner = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  const framework: Transport = {
    start: async () => {
      inner.onmessage = (message) => framework.onmessage?.(message);
    },
    send: (message) => inner.send(message),
    close: () => inner.close(),
  };
  await instrumentServer(new ServerV1({ name: 'http', version: '1.0.0' })).connect(framework);
  const http = createServer((request, response) => inner.handleRequest(request, response)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const response = await ping(http);
  expect(await response.json()).toMatchObject({ id: 1, result: {} });
  const [span, ...others] = telemetry.spans();
  expect([span?.name, span?.attributes['network.transport'], others]).toEqual(['ping', undefined, []]);
  http.close();
  await telemetry.shutdown();
});

it('names a server at an IPv6 address without the brackets of its URL', async () => {
  const telemetry = captureTelemetry();
  const fetch = async () => new Response(null, { status: 202 });
  const transport = new StreamableHTTPClientTransport(new URL('http://[2001:db8::1]:8080/mcp'), { fetch });
  instrumentTransport(transport, 'client');
  await transport.start();
  await transport.send({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
  await transport.close();
  expect(telemetry.spans().map(({ attributes }) => attributes['server.address'])).toEqual(['2001:db8::1']);
  await telemetry.shutdown();
});

it.each(['v1', 'v2'])(
  'a client of %s that resumes a session records the version that its transport was given',
  async (major) => {
    const telemetry = captureTelemetry();
    const fetch = async (_: unknown, init?: RequestInit) =>
      init?.method === 'POST'
        ? Response.json({ jsonrpc: '2.0', id: JSON.parse(init.body as string).id, result: {} })
        : new Response(null, { status: 405 });
    const url = new URL('http://127.0.0.1:1/mcp');
    const options = { fetch, sessionId: 'a-session', protocolVersion: '2025-06-18' };
    const transport = new (major === 'v1' ? StreamableHTTPClientTransport : HttpV2)(url, options);
    const client = instrumentClient(new (major === 'v1' ? ClientV1 : ClientV2)({ name: 'resuming', version: '1.0.0' }));
    await client.connect(transport as never);
    if (major === 'v1') transport.setProtocolVersion('2025-06-18');
    await client.ping();
    expect(telemetry.spans().map(({ name, attributes }) => [name, attributes['mcp.protocol.version']])).toEqual([
      ['ping', '2025-06-18'],
    ]);
    await client.close();
    await telemetry.shutdown();
  },
);
