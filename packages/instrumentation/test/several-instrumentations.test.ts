import { notices } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { metrics, trace } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { instrumentClient, instrumentServer, McpInstrumentation } from '../src/index.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

describe('two instrumentations of one process', () => {
  let telemetry: CapturedTelemetry;
  let by: McpInstrumentation;
  let another: McpInstrumentation;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(() => {
    telemetry = captureTelemetry();
    by = new McpInstrumentation();
    another = new McpInstrumentation();
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    by.disable();
    another.disable();
    await telemetry.shutdown();
  });

  interface By {
    instrumentClient<T extends object>(client: T): T;
    instrumentServer<T extends object>(server: T): T;
  }

  /** A client in whose calls of `wait` the server waits for `release`, and whose calls of `deny` it refuses. */
  async function pair(observer: By) {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const server = observer.instrumentServer(new McpServer({ name: 's', version: '1' }));
    server.registerTool('wait', {}, async () => {
      await held;
      return { content: [] };
    });
    server.registerTool('deny', {}, () => ({ isError: true, content: [{ type: 'text', text: 'Access denied' }] }));
    const client = observer.instrumentClient(new Client({ name: 'c', version: '1' }));
    const [near, far] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(far), client.connect(near)]);
    closing.push(() => client.close());
    return { client, release: () => release() };
  }

  /** The values of a metric by role, summed, of each of three collections. */
  async function collected(metric: string): Promise<Record<string, number>[]> {
    const all: Record<string, number>[] = [];
    for (let i = 0; i < 3; i++) {
      const sums: Record<string, number> = {};
      for (const { attributes, value } of (await telemetry.points()).filter((point) => point.metric === metric)) {
        const role = String(attributes['mcp_vitals.role']);
        sums[role] = (sums[role] ?? 0) + (value as number);
      }
      all.push(sums);
    }
    return all;
  }

  it('add up their counts, which grow with what happens alone', async () => {
    const one = await pair(by);
    const other = await pair(another);
    for (let i = 0; i < 3; i++) await one.client.callTool({ name: 'deny' });
    for (let i = 0; i < 2; i++) await other.client.callTool({ name: 'deny' });
    const five = { client: 5, server: 5 };
    expect(await collected('mcp_vitals.calls.refused')).toEqual([five, five, five]);
  });

  it('add up what is in flight', async () => {
    const pairs = [await pair(by), await pair(another)];
    const calls = pairs.map(({ client }) => client.callTool({ name: 'wait' }));
    const two = { client: 2, server: 2 };
    expect(await collected('mcp_vitals.requests.in_flight')).toEqual([two, two, two]);
    for (const { release } of pairs) release();
    await Promise.all(calls);
    expect((await collected('mcp_vitals.requests.in_flight')).at(-1)).toEqual({ client: 0, server: 0 });
  });

  it('share what the functions instrument with the first of them, with its listeners and options', async () => {
    const listed: string[] = [];
    by.onDefinitionListing(({ role }) => listed.push(role));
    const { client } = await pair({ instrumentClient, instrumentServer });
    await client.listTools();
    await expect.poll(() => listed.toSorted(), { timeout: 60_000 }).toEqual(['client', 'server']);
    expect(by.toolUse.flatMap(({ uncalled }) => uncalled.map(({ tool }) => tool))).toContain('deny');
    expect(another.toolUse).toEqual([]);
  });

  describe('with tracer providers of their own', () => {
    const said = vi.spyOn(notices, 'say');
    const spans: Record<'by' | 'another', string[]> = { by: [], another: [] };
    beforeEach(() => {
      said.mockReset().mockReturnValue();
      for (const api of [trace, metrics]) api.disable();
      for (const [key, one] of [['by', by] as const, ['another', another] as const]) {
        spans[key] = [];
        const onEnd = ({ name }: { name: string }) => void spans[key].push(name);
        const nothing = async () => {};
        const spanProcessors = [{ onStart: () => {}, onEnd, forceFlush: nothing, shutdown: nothing }];
        one.setTracerProvider(new TracerProvider({ spanProcessors }));
      }
    });

    it('are heard where each instruments its own objects, in silence', async () => {
      for (const one of [by, another]) await (await pair(one)).client.ping();
      expect([spans.by, spans.another].map((names) => names.filter((name) => name === 'ping').length)).toEqual([2, 2]);
      expect(said.mock.calls).toEqual([]);
    });

    it('get what the functions instrument where no provider is global', async () => {
      await (await pair({ instrumentClient, instrumentServer })).client.ping();
      expect(spans.by).toContain('ping');
    });
  });

  it('count once, after their meter provider was another for a while', async () => {
    const { client } = await pair(by);
    await client.callTool({ name: 'deny' });
    const first = metrics.getMeterProvider() as MeterProvider;
    const other = new MeterProvider();
    by.setMeterProvider(other);
    await client.callTool({ name: 'deny' });
    by.setMeterProvider(first);
    await client.callTool({ name: 'deny' });
    expect((await collected('mcp_vitals.calls.refused')).at(-1)).toEqual({ client: 3, server: 3 });
    await other.shutdown();
  });
});
