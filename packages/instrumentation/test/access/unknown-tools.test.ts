import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { McpInstrumentation } from '../../src/index.js';
import { saysToolIsUnknown } from '../../src/session/known-names.js';
import { connectPair, type Pair } from '../pairs.js';
import { type CapturedTelemetry, captureTelemetry } from '../telemetry.js';

const METRIC = 'mcp_vitals.tool.unknown_calls';

describe.each(['v1', 'v2'] as const)('a call to a tool that does not exist, SDK %s', (major) => {
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

  const connect = async () => {
    pair = await connectPair(major, {
      by,
      setUp: (server) => {
        server.registerTool('get_weather', {}, async () => ({ content: [{ type: 'text', text: 'sun' }] }));
        server.registerTool('find_user', { inputSchema: z.object({ name: z.string() }) }, async () => ({
          isError: true,
          content: [{ type: 'text', text: 'User anna not found' }],
        }));
      },
    });
  };
  const unknownCalls = async () =>
    (await telemetry.points())
      .filter(({ metric, value }) => metric === METRIC && value !== 0)
      .map(({ attributes, value }) => [attributes['mcp_vitals.role'], attributes['mcp_vitals.tool.nearest'], value])
      .sort((one, other) => Number(one[2]) - Number(other[2]) || (one.join() < other.join() ? -1 : 1));
  const marked = () =>
    telemetry
      .spans()
      .filter(({ attributes }) => attributes['mcp_vitals.tool.unknown'] !== undefined)
      .map(({ attributes }) => [attributes['mcp_vitals.requested_name'], attributes['mcp_vitals.tool.nearest']]);

  it('is counted on both sides, with the tool that was meant', async () => {
    await connect();
    await pair.client.listTools();
    for (let i = 0; i < 3; i++) await pair.call('getWeather').catch(() => {});
    await pair.call('zzz').catch(() => {});
    expect(await unknownCalls()).toEqual([
      ['client', undefined, 1],
      ['server', undefined, 1],
      ['client', 'get_weather', 3],
      ['server', 'get_weather', 3],
    ]);
    expect(marked().sort().slice(0, 6)).toEqual(Array(6).fill(['getWeather', 'get_weather']));
  });

  it('is not seen in calls that fail otherwise, even of tools that were never listed', async () => {
    await connect();
    await pair.call('find_user', { name: 'anna' });
    await pair.call('find_user', { wrong: true }).catch(() => {});
    await pair.call('throws').catch(() => {});
    await pair.call('never', {}, { timeout: 20 }).catch(() => {});
    expect(await unknownCalls()).toEqual([]);
    expect(marked()).toEqual([]);
  });

  it('is seen where the server had the tool before, with another as the closest', async () => {
    await connect();
    const tool = pair.server.registerTool('get_wether', {}, async () => ({ content: [] })) as { remove(): void };
    await pair.client.listTools();
    await pair.call('get_wether');
    tool.remove();
    await pair.call('get_wether').catch(() => {});
    expect(await unknownCalls()).toEqual([
      ['client', 'get_weather', 1],
      ['server', 'get_weather', 1],
    ]);
    expect(marked()).toEqual(Array(2).fill(['get_wether', 'get_weather']));
  });

  it('has no closest tool whose name looks like a secret', async () => {
    await connect();
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    pair.server.registerTool(secret, {}, async () => ({ content: [] }));
    await pair.client.listTools();
    await pair.call(secret.slice(1)).catch(() => {});
    expect(await unknownCalls()).toEqual([
      ['client', undefined, 1],
      ['server', undefined, 1],
    ]);
  });

  it('starts at 0, so that increase() counts the first one', async () => {
    await connect();
    await pair.call('get_weather');
    const points = (await telemetry.points()).filter(({ metric }) => metric === METRIC);
    expect(points.map(({ attributes, value }) => [attributes['mcp_vitals.role'], value]).sort()).toEqual([
      ['client', 0],
      ['server', 0],
    ]);
  });

  it('makes at most 14 series of 300 names that callers made up, and none has such a name', async () => {
    await connect();
    await pair.client.listTools();
    for (let i = 0; i < 300; i++) await pair.call(`made_up_${i}`).catch(() => {});
    for (const near of ['echoo', 'throw', 'nevr', 'get_weathr', 'find_usr']) await pair.call(near).catch(() => {});
    const points = (await telemetry.points()).filter(({ metric }) => metric === METRIC);
    expect(points.length).toBeLessThanOrEqual(14);
    expect(points.reduce((sum, { value }) => sum + Number(value), 0)).toBe(2 * 305);
    expect(JSON.stringify(points)).not.toMatch(/made_up|echoo|weathr/);
  });
});

describe('the words about a tool that does not exist', () => {
  const of = (text: string) =>
    saysToolIsUnknown('getWeather', { id: 1, result: { content: [{ type: 'text', text }] } });

  it.each([
    'MCP error -32602: Tool getWeather not found',
    'Unknown tool: getWeather',
    "tool 'getWeather' not found: tool not found",
    'Tool getWeather does not exist',
    'No such tool: getWeather',
    'Invalid tool name: getWeather',
    'The tool getWeather could not be found',
    'There is no tool named getWeather',
    'Unsupported tool: getWeather',
  ])('are understood: %s', (text) => {
    expect(of(text)).toBe(true);
  });

  it.each([
    'User anna not found',
    'getWeather: city Atlantis not found',
    'Error executing tool getWeather: city not found',
    'Tool execution failed: file not found',
    'Invalid arguments for tool getWeather: city does not exist',
    'Tool getWeather disabled',
  ])('are not seen in others: %s', (text) => {
    expect(of(text)).toBe(false);
  });

  it.each([
    ['MCP error -32602: Tool getWeather not found', true],
    ['Unknown tool: "getWeather"', true],
    ["tool 'getWeather' not found: tool not found", true],
    ['Tool [getWeather] does not exist.', true],
    ['Tool hammer not found', false],
    ['getWeather: tool hammer not found', false],
    ['Tool getWeather: city not found', false],
    ['Tool getWeather failed: no such city', false],
  ])('of a tool that the server had must be about its name: %s', (text, isGone) => {
    const response = { id: 1, result: { content: [{ type: 'text', text }] } };
    expect(saysToolIsUnknown('getWeather', response, true)).toBe(isGone);
  });
});
