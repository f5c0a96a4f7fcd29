import type { McpInstrumentation } from '@mcp-vitals/instrumentation';
import type { ResourceReading } from '@mcp-vitals/monitor';
import { type CacheResult, type Clock, McpMetricsCollector, type OperationRecord } from '@mcp-vitals/signals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  type CreateMessageRequestParams,
  CreateMessageRequestSchema,
  CreateMessageResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/v4';
import { Random } from '../../prometheus/random.js';
import type { CallTime } from './call-time.js';

/** How often the rarer kinds of call come, in one interval; the first interval has one of each, so that each series is born. */
const OFTEN = 0.6;

const QUESTION: CreateMessageRequestParams = {
  messages: [{ role: 'user', content: { type: 'text', text: 'Why?' } }],
  maxTokens: 10,
};
const ANSWER = { model: 'none', role: 'assistant', content: { type: 'text', text: 'So.' } } as const;

/** A duration with the made time of its interval's beginning. */
export interface Duration {
  readonly atMillis: number;
  readonly millis: number;
}

/**
 * The work of one process: a real client that calls a real server, both observed by the instrumentation, and an application that
 * records its own operations. A seed determines what is done, and how long it takes.
 */
export class Work {
  readonly #random: Random;
  readonly #instrumentation: McpInstrumentation;
  readonly #collector = new McpMetricsCollector();
  readonly #clock: Clock;
  readonly #time: CallTime;
  /** The durations of the application's operations. */
  readonly operations: Duration[] = [];
  readonly #held = new AbortController();
  #client!: Client;
  #steps = 0;
  /** What the process uses, the same for each reader of the interval. */
  resources: ResourceReading;

  private constructor(seed: number, instrumentation: McpInstrumentation, clock: Clock, time: CallTime) {
    this.#clock = clock;
    this.#time = time;
    this.#random = new Random(seed);
    this.#instrumentation = instrumentation;
    this.resources = this.#readResources();
  }

  static async start(seed: number, instrumentation: McpInstrumentation, clock: Clock, time: CallTime): Promise<Work> {
    const work = new Work(seed, instrumentation, clock, time);
    work.#client = await work.#connect();
    await work.#client.listTools();
    // In flight to the end, so that the gauges have something to show.
    void work.#client.callTool({ name: 'hold' }, undefined, { signal: work.#held.signal }).catch(() => {});
    return work;
  }

  /** The work of one interval. */
  async step(): Promise<void> {
    const [client, random] = [this.#client, this.#random];
    const first = this.#steps++ === 0;
    const sometimes = () => first || random.chance(OFTEN);
    const calls: Promise<unknown>[] = [];
    // Some dozens of calls; their durations are spread over two decades, few of them on the bounds of a bucket.
    for (let i = random.whole(20, 40); i > 0; i--) {
      calls.push(client.callTool({ name: 'wait', arguments: { millis: 2 * 2 ** (random.next() * 6) } }));
    }
    if (sometimes()) calls.push(client.callTool({ name: 'fail' }));
    if (sometimes()) calls.push(client.callTool({ name: 'not_there' }));
    for (let i = random.whole(3, 6); i > 0; i--) calls.push(client.callTool({ name: 'ask', arguments: {} }));
    if (sometimes()) calls.push(client.callTool({ name: 'ask', arguments: { nothing: true } }));
    if (sometimes()) calls.push(client.ping(), client.listTools());
    await Promise.all(calls);
    if (sometimes()) await (await this.#connect()).close();
    this.#recordOwn(sometimes);
    this.resources = this.#readResources();
  }

  async end(): Promise<void> {
    this.#held.abort();
    await this.#client.close();
  }

  /** The operations of the application, with durations that the seed determines. */
  #recordOwn(sometimes: () => boolean): void {
    const [own, random] = [this.#collector, this.#random];
    const millis = () => 0.1 * 2 ** (random.next() * 13);
    for (let i = random.whole(5, 15); i > 0; i--) {
      this.#recordOperation({ durationMs: millis() });
      own.recordValidation(millis(), { success: true, target: 'tool_input' });
      own.recordCacheLookup('hit', millis());
    }
    if (sometimes()) this.#recordOperation({ durationMs: millis(), success: false, errorType: 'timeout' });
    if (sometimes()) own.recordValidation(millis(), { success: false, target: 'tool_input' });
    for (const result of ['miss', 'stale'] satisfies CacheResult[])
      if (sometimes()) own.recordCacheLookup(result, millis());
    if (sometimes()) own.recordCacheChange({ entries: 2, bytes: 4096 });
    if (sometimes()) own.recordCacheEviction('expired');
    if (sometimes()) own.recordCacheWrite();
    if (sometimes()) own.recordCacheTimeSaved(millis());
    if (sometimes()) own.recordSchemaChange('compatible', 'tool');
    if (sometimes()) own.recordSchemaChange('breaking', 'tool');
    if (sometimes()) own.recordError('timeout', 'discover');
  }

  #recordOperation(record: OperationRecord): void {
    this.operations.push({ atMillis: this.#clock.now(), millis: record.durationMs });
    this.#collector.recordOperation('discover', record);
  }

  #readResources(): ResourceReading {
    const share = () => 0.3 + 0.3 * this.#random.next();
    return {
      heapUsedBytes: Math.round(share() * 1e8),
      heapLimitBytes: 1e8,
      rssBytes: Math.round(share() * 1e9),
      memoryLimitBytes: 1e9,
      cpuRatio: share(),
      eventLoopUtilization: share(),
      eventLoopDelayP99Ms: 100 * share(),
      eventLoopDelayMaxMs: 300 * share(),
    };
  }

  async #connect(): Promise<Client> {
    const server = new McpServer({ name: 'server', version: '1.0.0' });
    server.registerTool('wait', { inputSchema: { millis: z.number() } }, async ({ millis }) => {
      await this.#time.wait(millis);
      return { content: [] };
    });
    server.registerTool('fail', {}, () => ({ content: [], isError: true }));
    server.registerTool('hold', {}, () => new Promise(() => {}));
    server.registerTool('ask', { inputSchema: { nothing: z.boolean().optional() } }, async ({ nothing }, extra) => {
      const params = nothing ? { ...QUESTION, maxTokens: 0 } : QUESTION;
      await extra.sendRequest({ method: 'sampling/createMessage', params }, CreateMessageResultSchema);
      return { content: [] };
    });
    const client = new Client({ name: 'client', version: '1.0.0' }, { capabilities: { sampling: {} } });
    client.setRequestHandler(CreateMessageRequestSchema, async ({ params }) => {
      await this.#time.wait(2 ** (this.#random.next() * 5));
      if (params.maxTokens === 0) throw new Error('no answer in no tokens');
      return ANSWER;
    });
    this.#instrumentation.instrumentServer(server);
    this.#instrumentation.instrumentClient(client);
    const [near, far] = InMemoryTransport.createLinkedPair();
    await Promise.all([server.connect(far), client.connect(near)]);
    return client;
  }
}
