import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { McpInstrumentation } from '../src/index.js';
import { FakeTransport } from './fake-transport.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

/** The client's end of a connection, on which the test answers for a server of any kind. */
describe('a task, by what its server answers', () => {
  let telemetry: CapturedTelemetry;
  let by: McpInstrumentation;
  let transport: FakeTransport;
  let taskId: string;
  let requests = 0;
  beforeEach(() => {
    telemetry = captureTelemetry();
    by = new McpInstrumentation();
    transport = by.instrumentTransport(new FakeTransport(), 'client');
    transport.onmessage = () => {};
    taskId = randomUUID();
  });
  afterEach(async () => {
    by.disable();
    await telemetry.shutdown();
  });

  async function ask(method: string, params: object, answer: { result?: object; error?: object }): Promise<void> {
    const id = ++requests;
    await transport.send({ jsonrpc: '2.0', id, method, params });
    transport.receive({ jsonrpc: '2.0', id, ...answer });
  }
  const state = (status: string) => ({ taskId, status, ttlMs: 60_000 });
  const submit = (task?: object) =>
    ask('tools/call', { name: 'research', ...(task && { task }) }, { result: { content: [], task: state('working') } });
  const poll = (status: string, _meta?: object) =>
    ask('tasks/get', { taskId }, { result: { ...state(status), ...(_meta && { _meta }) } });

  async function values(metric: string, attribute: string): Promise<unknown[]> {
    return (await telemetry.points())
      .filter((point) => point.metric === metric)
      .map(({ attributes, count, value }) => [attributes[attribute], count ?? value]);
  }
  const ends = () => values('mcp_vitals.task.duration', 'mcp_vitals.task.outcome');
  const inFlight = () => values('mcp_vitals.tasks.in_flight', 'mcp_vitals.role');

  it('ends though its server said its name only after it was created', async () => {
    await ask('tools/call', { name: 'research' }, { result: { resultType: 'task', ...state('working') } });
    await poll('working', { 'io.modelcontextprotocol/serverInfo': { name: 'late', version: '1' } });
    await poll('completed');
    expect(await ends()).toEqual([['completed', 1]]);
    expect(await inFlight()).toEqual([['client', 0]]);
    expect(new Set(telemetry.spans().map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it.each([
    ['throttled', { code: -32029, message: 'Rate limit exceeded' }],
    ['unauthenticated', { code: -32603, message: 'Unauthorized' }],
    ['not offered', { code: -32601, message: 'Method not found' }],
  ])('goes on when the request for its result is %s', async (_, error) => {
    await submit({});
    await ask('tasks/result', { taskId }, { error });
    expect(await ends()).toEqual([]);
    await ask('tasks/result', { taskId }, { result: { content: [] } });
    expect(await ends()).toEqual([['completed', 1]]);
  });

  it('fails with the error that its request would have had', async () => {
    await submit({});
    await ask('tasks/result', { taskId }, { error: { code: -32603, message: 'the disk is full' } });
    expect(await ends()).toEqual([['failed', 1]]);
  });

  it('is none where the call asked for none and its result has a member of that name', async () => {
    await submit();
    expect(await inFlight()).toEqual([]);
  });

  it('is in flight for as long as its server keeps it, days after it was created', async () => {
    const days = (count: number) => count * 86_400_000;
    const start = performance.now();
    const now = vi.spyOn(performance, 'now').mockReturnValue(start);
    onTestFinished(() => {
      now.mockRestore();
    });
    const task = { taskId, status: 'working', ttlMs: days(3) };
    await ask('tools/call', { name: 'research', task: {} }, { result: { task } });
    now.mockReturnValue(start + days(2.9));
    expect(await inFlight()).toEqual([['client', 1]]);
    expect(await ends()).toEqual([]);
    now.mockReturnValue(start + days(3));
    expect(await inFlight()).toEqual([['client', 0]]);
    expect(await ends()).toEqual([['expired', 1]]);
  });

  it('that takes the id of one in flight is counted as a drop of that one', async () => {
    await submit({});
    await submit({});
    expect(await inFlight()).toEqual([['client', 1]]);
    const dropped = await values('mcp_vitals.instrumentation.dropped', 'mcp_vitals.drop.reason');
    expect(dropped).toContainEqual(['task_limit', 1]);
  });
});
