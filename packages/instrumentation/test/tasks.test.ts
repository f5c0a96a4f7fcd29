import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectPair } from './pairs.js';
import { connectExtensionPair, connectTaskPair } from './task-pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const named = (spans: readonly ReadableSpan[], ...names: string[]) => spans.filter(({ name }) => names.includes(name));
const tracesOf = (spans: readonly ReadableSpan[]) => new Set(spans.map((span) => span.spanContext().traceId));
const OF_TASK = [
  'tools/call research',
  'tasks/get',
  'tasks/result',
  'work',
  'task research',
  'notifications/tasks/status',
];

describe('a task', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());
  const ofTask = () => named(telemetry.spans(), ...OF_TASK);
  const durations = async () =>
    (await telemetry.points())
      .filter(({ metric }) => metric === 'mcp_vitals.task.duration')
      .map(({ attributes, count }) => [attributes['mcp_vitals.role'], attributes['mcp_vitals.task.outcome'], count]);

  it.each(['both', 'client', 'server'] as const)('of SDK v1 is one trace, instrumented on %s', async (instrument) => {
    const pair = await connectTaskPair({ instrument });
    expect(await pair.run()).toContain('result');
    await expect.poll(() => named(telemetry.spans(), 'task research')).toHaveLength(instrument === 'both' ? 2 : 1);
    await pair.close();
    const spans = ofTask().filter(({ name }) => name !== 'work' || instrument !== 'client');
    expect(tracesOf(spans).size, spans.map(({ name }) => name).join()).toBe(1);
    expect(named(spans, 'tasks/get').length).toBeGreaterThan(0);
    expect(named(spans, 'tasks/result').length).toBeGreaterThan(0);
  });

  it('of the extension is one trace on SDK v2, although each poll is a request of its own', async () => {
    const pair = await connectExtensionPair();
    const id = await pair.submit();
    await expect.poll(async () => (await pair.request('tasks/get', id)).status).toBe('completed');
    await pair.close();
    const spans = ofTask();
    expect(named(spans, 'task research')).toHaveLength(2);
    expect(named(spans, 'work')).toHaveLength(1);
    expect(tracesOf(spans).size, spans.map(({ name }) => name).join()).toBe(1);
    expect((await durations()).sort()).toEqual([
      ['client', 'completed', 1],
      ['server', 'completed', 1],
    ]);
  });

  it('stays in the trace of its caller, whose spans are the parents of its polls', async () => {
    const pair = await connectTaskPair();
    await trace.getTracer('application').startActiveSpan('agent', async (agent) => {
      await pair.run();
      agent.end();
    });
    await pair.close();
    const [agent] = named(telemetry.spans(), 'agent');
    const clientPolls = named(ofTask(), 'tasks/get').filter(({ kind }) => kind === 2);
    const [submit] = named(ofTask(), 'tools/call research').filter(({ kind }) => kind === 2);
    expect(clientPolls.length).toBeGreaterThan(0);
    expect(tracesOf(ofTask())).toEqual(tracesOf([agent!]));
    for (const poll of clientPolls) {
      expect(poll.parentSpanContext?.spanId).toBe(agent?.spanContext().spanId);
      expect(poll.links.map(({ context }) => context.spanId)).toEqual([submit?.spanContext().spanId]);
    }
  });

  it('polled from another trace leaves that trace whole and is linked to the submission', async () => {
    const pair = await connectExtensionPair();
    const tracer = trace.getTracer('application');
    const id = await tracer.startActiveSpan('POST /jobs', (span) => pair.submit().finally(() => span.end()));
    const poll = () =>
      tracer.startActiveSpan('GET /jobs', (span) => pair.request('tasks/get', id).finally(() => span.end()));
    await expect.poll(async () => (await poll()).status).toBe('completed');
    await pair.close();
    const [asked] = named(telemetry.spans(), 'GET /jobs');
    const [submitted] = named(telemetry.spans(), 'tools/call research').filter(({ kind }) => kind === 2);
    const [polled] = named(telemetry.spans(), 'tasks/get').filter(({ kind }) => kind === 2);
    expect(polled?.parentSpanContext?.spanId).toBe(asked?.spanContext().spanId);
    expect(polled?.links.map(({ context }) => context.spanId)).toEqual([submitted?.spanContext().spanId]);
    expect(new Set(ofTask().flatMap(({ attributes }) => attributes['mcp_vitals.task.id'] ?? [])).size).toBe(1);
  });

  it('never shows its id, which gives access to it', async () => {
    const pair = await connectExtensionPair();
    const id = await pair.submit();
    await expect.poll(async () => (await pair.request('tasks/get', id)).status).toBe('completed');
    await pair.close();
    expect(
      JSON.stringify(telemetry.spans().map(({ attributes, name, status }) => [name, attributes, status])),
    ).not.toContain(id);
  });

  it('that fails is recorded as failed on both sides', async () => {
    const pair = await connectTaskPair({ work: async () => ({ content: [], isError: true }) });
    await pair.run();
    await expect.poll(() => named(telemetry.spans(), 'task research')).toHaveLength(2);
    await pair.close();
    expect((await durations()).sort()).toEqual([
      ['client', 'failed', 1],
      ['server', 'failed', 1],
    ]);
    expect(named(telemetry.spans(), 'task research').map(({ attributes }) => attributes['error.type'])).toEqual([
      'tool_error',
      'tool_error',
    ]);
  });

  it('is in flight from its creation to its end, and not while its result is awaited', async () => {
    let finish = () => {};
    const pair = await connectTaskPair({
      work: () => new Promise((resolve) => (finish = () => resolve({ content: [{ type: 'text', text: 'done' }] }))),
    });
    const running = pair.run();
    const inFlight = async (metric: string) =>
      (await telemetry.points())
        .filter((point) => point.metric === metric)
        .map(({ attributes, value }) => [attributes['mcp_vitals.role'], value])
        .sort();
    await expect.poll(() => named(telemetry.spans(), 'tools/call research')).toHaveLength(2);
    expect(await inFlight('mcp_vitals.tasks.in_flight')).toEqual([
      ['client', 1],
      ['server', 1],
    ]);
    const ages = await inFlight('mcp_vitals.tasks.oldest_age');
    expect(ages.every(([, age]) => Number(age) > 0)).toBe(true);
    finish();
    await running;
    await expect.poll(() => named(telemetry.spans(), 'task research')).toHaveLength(2);
    await pair.close();
    expect(await inFlight('mcp_vitals.tasks.in_flight')).toEqual([
      ['client', 0],
      ['server', 0],
    ]);
  });

  it('of a stranger is refused without an end of the task', async () => {
    const pair = await connectTaskPair({ instrument: 'server', work: () => new Promise(() => {}) });
    void pair.run().catch(() => undefined);
    await expect.poll(() => named(telemetry.spans(), 'tools/call research')).toHaveLength(1);
    await expect(pair.client.experimental.tasks.getTask('of-nobody')).rejects.toThrow();
    expect(await durations()).toEqual([]);
    await pair.close();
  });

  it('cancelled at the extension, whose answer says nothing, is recorded as cancelled', async () => {
    const pair = await connectExtensionPair({ work: () => new Promise(() => {}) });
    const id = await pair.submit();
    await pair.request('tasks/cancel', id);
    await pair.close();
    expect((await durations()).sort()).toEqual([
      ['client', 'cancelled', 1],
      ['server', 'cancelled', 1],
    ]);
  });
});

describe('the handle of a conversation', () => {
  let telemetry: CapturedTelemetry;
  beforeEach(() => {
    telemetry = captureTelemetry();
  });
  afterEach(() => telemetry.shutdown());

  const handlesFor = async (_meta: object) => {
    const pair = await connectPair('v2');
    await pair.client.callTool({ name: 'echo', arguments: { text: 'hello' }, _meta } as never);
    await pair.close();
    return named(telemetry.spans(), 'tools/call echo').map(({ attributes }) => attributes['gen_ai.conversation.id']);
  };

  it.each(['gen_ai.conversation.id', 'vscode.conversationId', 'openai/session'])(
    'is on the spans of both sides where the client sends it as %s',
    async (key) => {
      expect(await handlesFor({ [key]: 'chat-1' })).toEqual(['chat-1', 'chat-1']);
    },
  );

  it.each([
    ['long', 'x'.repeat(129)],
    ['a secret', 'sk-live-abcdefghijklmnop'],
    ['text', 'my secret\u0000 plan'],
    ['no string', 7],
  ])('is not one that is %s', async (_, handle) => {
    expect(await handlesFor({ 'gen_ai.conversation.id': handle })).toEqual([undefined, undefined]);
  });

  it('is in no metric', async () => {
    await handlesFor({ 'gen_ai.conversation.id': 'chat-of-one-person' });
    expect(JSON.stringify(await telemetry.points())).not.toContain('chat-of-one-person');
  });
});
