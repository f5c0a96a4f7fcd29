import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instrumentClient, instrumentServer } from '@mcp-vitals/instrumentation';
import type { HealthCheck } from '@mcp-vitals/monitor';
import { initializeMonitoring, registerVitals, type Vitals } from '@mcp-vitals/node';
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Server as LowLevelV1 } from '@modelcontextprotocol/sdk/server/index.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';

afterEach(() => {
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
});

const INFO = { name: 'shop', version: '1' };
const SECRET = 'ghp_0123456789abcdefghijABCDEFGHIJ456789';

interface Tool {
  readonly name: string;
  readonly annotations?: { readonly readOnlyHint?: boolean };
  readonly inputSchema: { readonly properties?: { readonly section?: { readonly enum?: readonly string[] } } };
}

interface Answer {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent: {
    readonly section: string;
    readonly truncated: boolean;
    readonly report: Record<string, never>;
  };
}

/** A client of either major. */
interface Asking {
  listTools(): Promise<{ readonly tools: readonly Tool[] }>;
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<Answer>;
  readResource(params: { uri: string }): Promise<{ readonly contents: readonly { readonly text: string }[] }>;
  close(): Promise<void>;
}

async function monitor(): Promise<{ vitals: Vitals; spans: ReadableSpan[] }> {
  const spans: ReadableSpan[] = [];
  const inert = { onStart() {}, forceFlush: async () => {}, shutdown: async () => {} };
  const vitals = initializeMonitoring({
    logging: { enableConsoleLogging: false },
    telemetry: { spanProcessors: [{ ...inert, onEnd: (span) => void spans.push(span) }] },
  });
  onTestFinished(() => vitals.shutdown());
  return { vitals, spans };
}

/** Adds a tool of the application. */
const withAnswer = <T extends McpServerV1 | McpServerV2>(server: T): T => {
  (server as McpServerV1).registerTool('answer', {}, () => ({ content: [] }));
  return instrumentServer(server);
};

async function listen(handler: RequestListener): Promise<URL> {
  const http = createServer(handler).listen(0, '127.0.0.1');
  await once(http, 'listening');
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  return new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`);
}

async function overV1(vitals: Vitals, prepare: (server: McpServerV1) => void = () => {}): Promise<Asking> {
  const server = new McpServerV1(INFO);
  prepare(server);
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
  await registerVitals(withAnswer(server), vitals).connect(transport as never);
  const url = await listen((request, response) => void transport.handleRequest(request, response));
  const client = instrumentClient(new ClientV1(INFO));
  await client.connect(new HttpV1(url) as never);
  onTestFinished(() => client.close());
  return client as unknown as Asking;
}

/** A server for each request, as the 2026-07-28 protocol has it. */
async function overV2(vitals: Vitals, prepare: (server: McpServerV2) => void = () => {}): Promise<Asking> {
  const create = () => {
    const server = new McpServerV2(INFO);
    prepare(server);
    return registerVitals(withAnswer(server), vitals);
  };
  const handler = toNodeHandler(createMcpHandler(create));
  const url = await listen((request, response) => void handler(request as never, response));
  const client = instrumentClient(new ClientV2(INFO, { versionNegotiation: { mode: 'auto' } }));
  await client.connect(new HttpV2(url));
  onTestFinished(() => client.close());
  return client as unknown as Asking;
}

describe.each([
  { sdk: 'SDK v1', connect: overV1 as (vitals: Vitals, prepare?: (server: never) => void) => Promise<Asking> },
  { sdk: 'SDK v2', connect: overV2 as (vitals: Vitals, prepare?: (server: never) => void) => Promise<Asking> },
])('registerVitals on $sdk', ({ connect }) => {
  it('adds a tool that only reads, with its sections, and a resource', async () => {
    const { vitals } = await monitor();
    const client = await connect(vitals);
    const tool = (await client.listTools()).tools.find(({ name }) => name === 'get_health_report');
    expect(tool!.annotations?.readOnlyHint).toBe(true);
    expect(tool!.inputSchema.properties?.section?.enum).toContain('operations');
    await client.callTool({ name: 'answer' });
    const summary = await client.callTool({ name: 'get_health_report' });
    expect(Object.keys(summary.structuredContent.report)).toEqual(
      expect.arrayContaining(['timestamp', 'health', 'metrics', 'active_alerts', 'recommendations']),
    );
    expect(JSON.parse(summary.content[0]!.text)).toEqual(summary.structuredContent);
    const operations = await client.callTool({ name: 'get_health_report', arguments: { section: 'operations' } });
    expect(JSON.stringify(operations.structuredContent.report.operations)).toContain('answer');
    const { contents } = await client.readResource({ uri: 'vitals://report' });
    expect(JSON.parse(contents[0]!.text)).toMatchObject({ section: 'all', report: { health: expect.anything() } });
  });

  it('keeps its own calls out of spans and figures, and nothing else', async () => {
    const { vitals, spans } = await monitor();
    const client = await connect(vitals);
    for (let i = 0; i < 3; i++) await client.callTool({ name: 'answer' });
    for (let i = 0; i < 5; i++) await client.callTool({ name: 'get_health_report', arguments: { section: 'all' } });
    await client.readResource({ uri: 'vitals://report' });
    const served = spans.filter(({ kind }) => kind === 1).map(({ name }) => name);
    expect(served.filter((name) => name === 'tools/call answer')).toHaveLength(3);
    expect(served.filter((name) => /get_health_report|resources\/read/.test(name))).toEqual([]);
    const report = await vitals.report();
    const ofServer = vitals.performance.getPerformance().filter(({ kind }) => kind === 'server');
    const calls = ofServer.filter(({ operation }) => /tools\/call|resources\/read|vitals/.test(operation));
    expect(calls.map(({ operation, count }) => [operation, count])).toEqual([['tools/call answer', 3]]);
    expect(report.validations.filter(({ target }) => target === 'tool_input')).toEqual([]);
  });

  it('runs no health check for an agent that asks in a loop', async () => {
    const { vitals } = await monitor();
    const run = vi.fn<HealthCheck['run']>(async () => ({ status: 'healthy', reason: 'fine' }));
    vitals.health.addCheck({ name: 'disk', run });
    await vitals.tick();
    const client = await connect(vitals);
    for (let i = 0; i < 5; i++) {
      const { structuredContent } = await client.callTool({ name: 'get_health_report' });
      expect(JSON.stringify(structuredContent.report.health)).toContain('disk');
    }
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('bounds an answer in bytes, and says that it cut lists', async () => {
    const { vitals } = await monitor();
    const client = await connect(vitals, (server: McpServerV1) => {
      for (let i = 0; i < 150; i++) server.registerTool(`tool-${i}`, {}, () => ({ content: [] }));
    });
    for (let i = 0; i < 150; i++) await client.callTool({ name: `tool-${i}` });
    const { structuredContent } = await client.callTool({ name: 'get_health_report', arguments: { section: 'all' } });
    expect(Buffer.byteLength(JSON.stringify(structuredContent))).toBeLessThanOrEqual(32_768);
    expect(structuredContent.truncated).toBe(true);
    expect(structuredContent.report.health).toBeDefined();
  });

  it('shows no secret and no control character of a hostile name or message', async () => {
    const { vitals } = await monitor();
    const client = await connect(vitals, (server: McpServerV1) => {
      server.registerTool('login', {}, () => {
        throw new Error(`denied for ${SECRET} \u001b[2J\u202e`);
      });
    });
    for (let i = 0; i < 10; i++) await client.callTool({ name: 'login' });
    vitals.getMetricsCollector().recordError('DeniedError', 'sign-in', `token ${SECRET} \u001b[2J`);
    const { contents } = await client.readResource({ uri: 'vitals://report' });
    const errors = await client.callTool({ name: 'get_health_report', arguments: { section: 'errors' } });
    for (const text of [contents[0]!.text, errors.content[0]!.text]) {
      expect(text).not.toContain(SECRET);
      expect(JSON.stringify(JSON.parse(text))).not.toMatch(/\\u001b|\u202e/);
    }
    expect(errors.content[0]!.text).toContain('sign-in');
  });

  it('answers with an error of the tool, without its text, when the report fails', async () => {
    const { vitals } = await monitor();
    const broken = Object.assign(Object.create(vitals), {
      report: async () => {
        throw new Error(`no report for ${SECRET}`);
      },
    }) as Vitals;
    const client = await connect(broken);
    const answer = await client.callTool({ name: 'get_health_report' });
    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(await client.callTool({ name: 'answer' })).toMatchObject({ content: [] });
  });
});

describe('registerVitals', () => {
  it('leaves a server as it was that has such a tool or such a resource', async () => {
    const { vitals } = await monitor();
    const withTool = new McpServerV1(INFO);
    withTool.registerTool('get_health_report', {}, () => ({ content: [{ type: 'text', text: 'mine' }] }));
    expect(() => registerVitals(withTool, vitals)).toThrow(
      /get_health_report cannot be added \(Tool get_health_report is already registered\), so nothing was added; .*\{ tool \}/,
    );
    const withResource = new McpServerV2(INFO);
    withResource.registerResource('mine', 'vitals://report', {}, async () => ({ contents: [] }));
    expect(() => registerVitals(withResource, vitals)).toThrow(/vitals:\/\/report cannot be added/);
    expect(() => registerVitals(withResource, vitals, { uri: 'vitals://other' })).not.toThrow();
    expect(() => registerVitals(withTool, vitals, { tool: 'vitals' })).not.toThrow();
  });

  it('refuses a server without registerTool, and a size that holds no answer', async () => {
    const { vitals } = await monitor();
    expect(() => registerVitals(new LowLevelV1(INFO) as never, vitals)).toThrow(/pass an McpServer/);
    expect(() => registerVitals(new McpServerV1(INFO), vitals, { maxBytes: 10 })).toThrow(RangeError);
  });

  it('records a tool of the same name on another server of the process', async () => {
    const { vitals, spans } = await monitor();
    await overV1(vitals);
    const other = new McpServerV1(INFO);
    other.registerTool('get_health_report', {}, () => ({ content: [] }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
    await instrumentServer(other).connect(transport as never);
    const url = await listen((request, response) => void transport.handleRequest(request, response));
    const client = instrumentClient(new ClientV1(INFO));
    await client.connect(new HttpV1(url) as never);
    onTestFinished(() => client.close());
    await client.callTool({ name: 'get_health_report' });
    expect(spans.filter(({ kind, name }) => kind === 1 && name === 'tools/call get_health_report')).toHaveLength(1);
  });
});
