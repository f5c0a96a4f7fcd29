import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { McpInstrumentation } from '../src/index.js';
import { type AnyServer, connectPair, type Pair } from './pairs.js';
import { type CapturedTelemetry, captureTelemetry } from './telemetry.js';

const answer = async () => ({ content: [{ type: 'text', text: 'done' }] });
const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });
const register = (names: readonly string[]) => (server: AnyServer) => {
  for (const name of names) server.registerTool(name, {}, answer);
};

describe.each(['v1', 'v2'] as const)('the use of tools, SDK %s', (major) => {
  let telemetry: CapturedTelemetry;
  let by: McpInstrumentation;
  let pair: Pair;
  beforeEach(() => {
    telemetry = captureTelemetry();
    by = new McpInstrumentation();
  });
  afterEach(async () => {
    await pair.close();
    by.disable();
    await telemetry.shutdown();
  });
  const connect = async (names: readonly string[], transports?: (near: object, far: object) => void) => {
    pair = await connectPair(major, { by, setUp: register(names), ...(transports && { transports }) });
  };
  const uncalled = () =>
    by.toolUse.map(({ role, server, tools, uncalled: never }) => [
      `${role} ${server} ${tools}`,
      ...never.map(({ tool, otherCalls }) => `${tool} ${otherCalls}`),
    ]);

  it('names the listed tools that nobody called, beside the calls of the others', async () => {
    await connect(['used', 'unused']);
    expect(uncalled()).toEqual([]);
    await pair.call('echo', { text: 'a' });
    await pair.client.listTools();
    for (let i = 0; i < 3; i++) await pair.call('used');
    // A call that fails is a call, and one of a tool that does not exist is none.
    await pair.call('throws').catch(() => {});
    await pair.call('made_up').catch(() => {});
    for (const [of, ...tools] of uncalled()) {
      expect(of).toMatch(/^(?:client|server) pair 5$/);
      expect(tools).toEqual(['never 4', 'unused 4']);
    }
    expect(uncalled()).toHaveLength(2);
    const gauge = async () =>
      (await telemetry.points())
        .filter(({ metric }) => metric === 'mcp_vitals.definitions.uncalled')
        .map(({ attributes, value }) => [attributes, value]);
    expect(await gauge()).toEqual([
      [{ 'mcp_vitals.role': 'client' }, 2],
      [{ 'mcp_vitals.role': 'server' }, 2],
    ]);
    await pair.call('unused');
    expect(uncalled().map(([, ...tools]) => tools)).toEqual([['never 5'], ['never 5']]);
  });

  it('knows each call of a server with more tools than the metrics name', async () => {
    const names = Array.from({ length: 150 }, (_, i) => `tool_${i}`);
    await connect(names);
    await pair.client.listTools();
    for (const name of names) await pair.call(name);
    expect(
      uncalled()
        .map(([of, ...tools]) => [of, tools.length])
        .sort(),
    ).toEqual([
      ['client pair 153', 3],
      ['server pair 153', 3],
    ]);
  });

  it('is one for all connections of a server', async () => {
    await connect(['used', 'unused']);
    await pair.client.listTools();
    const other = await connectPair(major, { by, setUp: register(['used', 'unused']) });
    for (const name of ['unused', 'never']) await other.call(name, {}, { timeout: 50 }).catch(() => {});
    await other.close();
    expect(uncalled().map(([, ...tools]) => tools)).toEqual(Array(2).fill(['echo 2', 'throws 2', 'used 2']));
  });

  it('forgets a tool that the server lists no longer, and not those of a page that comes later', async () => {
    let page = 0;
    const pages = [
      { tools: [tool('a'), tool('b')], nextCursor: 'next' },
      { tools: [tool('c')] },
      { tools: [tool('a')], nextCursor: 'next' },
      { tools: [tool('c')] },
    ];
    await connect([], (_, far) => {
      const transport = far as { send: (message: { result?: { tools?: unknown } }) => Promise<void> };
      const send = transport.send.bind(transport);
      transport.send = (message) =>
        send(message.result?.tools ? ({ ...message, result: { ...pages[page++] } } as never) : message);
    });
    const list = (cursor?: string) =>
      pair.client.request({ method: 'tools/list', params: cursor ? { cursor } : {} }, ...schemaOf(major));
    const ofClient = () => by.toolUse.find(({ role }) => role === 'client')?.uncalled.map(({ tool }) => tool);
    await list();
    expect(ofClient()).toEqual(['a', 'b']);
    await list('next');
    expect(ofClient()).toEqual(['a', 'b', 'c']);
    await list();
    expect(ofClient()).toEqual(['a', 'b', 'c']);
    await list('next');
    expect(ofClient()).toEqual(['a', 'c']);
  });

  it('keeps no name that a caller made up, and none that looks like a secret', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    await connect([secret, 'used']);
    for (let i = 0; i < 600; i++) await pair.call(`made_up_${i}`).catch(() => {});
    await pair.call('used');
    await pair.client.listTools();
    expect(uncalled().map(([, ...tools]) => tools)).toEqual(Array(2).fill(['echo 0', 'throws 0', 'never 0']));
  });
});

const schemaOf = (major: 'v1' | 'v2'): unknown[] => (major === 'v1' ? [z.any()] : []);
