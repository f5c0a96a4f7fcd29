import { McpInstrumentation } from '@mcp-vitals/instrumentation';
import { McpPerformanceTracker } from '@mcp-vitals/monitor';
import { PerformanceSpanProcessor } from '@mcp-vitals/windows';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport as MemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer as ServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { InMemoryTransport as MemoryV2, McpServer as ServerV2 } from '@modelcontextprotocol/server';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

// The recommendations depend on the SDKs' real messages; each major has its own text for a refused call.

const INFO = { name: 'notes', version: '1.0.0' };

interface AnyClient {
  connect(transport: never): Promise<void>;
  callTool(params: { name: string; arguments?: object }): Promise<unknown>;
  getPrompt(params: { name: string; arguments?: object }): Promise<unknown>;
}

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterAll(() => context.disable());

describe.each(['v1', 'v2'] as const)('with SDK %s', (major) => {
  function start() {
    const tracker = new McpPerformanceTracker({ createDetector: null });
    const provider = new TracerProvider({ spanProcessors: [new PerformanceSpanProcessor(tracker.observe)] });
    const instrumentation = new McpInstrumentation({ hashArguments: true });
    instrumentation.setTracerProvider(provider);
    return { tracker, instrumentation, tracer: provider.getTracer('app') };
  }

  async function connect(instrumentation: McpInstrumentation, sessionId: string): Promise<AnyClient> {
    const server = major === 'v1' ? new ServerV1(INFO) : new ServerV2(INFO);
    const inputSchema = z.object({ n: z.number(), cursor: z.string().optional() });
    const tool = async () => {
      await new Promise((resolve) => setTimeout(resolve, 6));
      return { content: [{ type: 'text' as const, text: 'a row' }] };
    };
    (server as ServerV1).registerTool('query', { inputSchema }, tool);
    (server as ServerV1).registerTool('fails', {}, async () => {
      throw new Error('no such row');
    });
    const argsSchema = major === 'v1' ? { n: z.string() } : z.object({ n: z.string() });
    (server as ServerV1).registerPrompt('p', { argsSchema } as object, async () => ({ messages: [] }));
    const client = (major === 'v1' ? new ClientV1(INFO) : new ClientV2(INFO)) as AnyClient;
    instrumentation.instrumentServer(server);
    instrumentation.instrumentClient(client);
    const [near, far] = major === 'v1' ? MemoryV1.createLinkedPair() : MemoryV2.createLinkedPair();
    near.sessionId = sessionId;
    far.sessionId = sessionId;
    await Promise.all([server.connect(far as never), client.connect(near as never)]);
    return client;
  }

  const quiet = (call: Promise<unknown>) => call.catch(() => {});

  it.each([
    ['tools', (client: AnyClient) => quiet(client.callTool({ name: 'query', arguments: { n: 'one' } }))],
    ['unknown tools', (client: AnyClient) => quiet(client.callTool({ name: 'no_such_tool' }))],
    ['prompts', (client: AnyClient) => quiet(client.getPrompt({ name: 'p' }))],
  ])('a session whose requests for %s are refused is named, and one whose tool fails is not', async (_, bad) => {
    const { tracker, instrumentation } = start();
    const [good, wrong] = [await connect(instrumentation, 'good'), await connect(instrumentation, 'bad')];
    for (let i = 0; i < 10; i++) {
      await good.callTool({ name: 'query', arguments: { n: i } });
      await good.callTool({ name: 'fails' });
      await bad(wrong);
    }
    const named = tracker.getOptimizationRecommendations().filter(({ kind }) => kind === 'invalid_client');
    expect(named.map(({ subject }) => subject)).toEqual(['bad']);
  });

  it('distinguishes repeats, loops over items and pages by the arguments', async () => {
    const { tracker, instrumentation, tracer } = start();
    const client = await connect(instrumentation, 's');
    const under = (name: string, work: () => Promise<void>) =>
      tracer.startActiveSpan(name, async (span) => {
        await work();
        span.end();
      });
    const kinds = () => tracker.getOptimizationRecommendations().map(({ kind }) => kind);
    for (let k = 0; k < 2; k++) {
      await under('pages', async () => {
        for (let i = 0; i < 6; i++) await client.callTool({ name: 'query', arguments: { n: k, cursor: `${i}` } });
      });
      await under('parallel', async () => {
        await Promise.all(
          [1, 2, 3, 4, 5, 6].map((n) => client.callTool({ name: 'query', arguments: { n: 100 * k - n } })),
        );
      });
    }
    expect(kinds()).toEqual([]);
    for (let k = 0; k < 2; k++) {
      await under('items', async () => {
        for (let i = 0; i < 6; i++) await client.callTool({ name: 'query', arguments: { n: 1000 + 10 * k + i } });
      });
    }
    expect(kinds()).toEqual(['n_plus_one']);
    for (let i = 0; i < 6; i++) await client.callTool({ name: 'query', arguments: { n: 5000 } });
    expect(kinds().sort()).toEqual(['n_plus_one', 'repeated_calls']);
  });
});
