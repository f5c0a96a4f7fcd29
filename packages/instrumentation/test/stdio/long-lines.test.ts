import { describe, expect, it } from 'vitest';
import { longResponse } from '../../src/message/long-response.js';
import { UNREAD } from '../../src/message/messages.js';
import { fixture, RawClient, start } from './run.js';

const ends = (message: object) => {
  const line = JSON.stringify(message);
  return { head: line.slice(0, 256), tail: line.slice(-256) };
};
const long = { content: [{ type: 'text', text: 'x'.repeat(1000) }] };

describe('a response whose line is too long to be read', () => {
  it.each<[string, object, unknown]>([
    ['as SDK v1 writes it', { result: long, jsonrpc: '2.0', id: 7 }, 7],
    ['with the id first', { jsonrpc: '2.0', id: 'seven', result: long }, 'seven'],
    ['with the version behind the id', { id: 7, jsonrpc: '2.0', result: long }, 7],
    ['with the id before the version at its end', { result: long, id: 7, jsonrpc: '2.0' }, 7],
  ])('is known by its id: %s', (_, message, id) => {
    expect(longResponse(ends(message))).toEqual({ id, result: { [UNREAD]: true, isError: false } });
  });

  it('is known as the error of a tool', () => {
    const message = { result: { ...long, isError: true }, jsonrpc: '2.0', id: 7 };
    expect(longResponse(ends(message))?.result?.isError).toBe(true);
  });

  it.each<[string, object]>([
    ['a request', { method: 'tools/call', params: long, jsonrpc: '2.0', id: 7 }],
    ['another request', { jsonrpc: '2.0', id: 7, method: 'tools/call', params: long }],
    ['a result with an id in it', { jsonrpc: '2.0', result: { ...long, structuredContent: { of: {}, id: 7 } } }],
  ])('is not %s', (_, message) => {
    expect(longResponse(ends(message))).toBeUndefined();
  });
});

/** A server without an SDK, which answers each call of a tool with as many characters as its argument says. */
const SERVER = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line.replace(/^\\uFEFF/, ''));
    if (id === undefined) return;
    const { length, isError } = params?.arguments ?? {};
    const serverInfo = { name: 'raw', version: '1.0.0' };
    const result = method === 'initialize'
      ? { protocolVersion: '2025-06-18', capabilities: {}, serverInfo }
      : { content: [{ type: 'text', text: 'x'.repeat(length) }], isError };
    process.stdout.write(JSON.stringify({ result, jsonrpc: '2.0', id }) + '\\n');
  });`;

describe.concurrent('a call on an observed pipe', () => {
  it('ends with its answer when that is longer than 4 MiB', async () => {
    const client = new RawClient(['-e', SERVER]);
    await client.initialize();
    const length = 5 * 2 ** 20;
    for (const [id, isError] of [
      [1, false],
      [2, true],
    ] as const) {
      await client.ask({ id, method: 'tools/call', params: { name: 'shoot', arguments: { length, isError } } });
    }
    const { spans } = await client.end();
    const calls = spans.filter(({ name }) => name === 'tools/call shoot');
    expect(calls.map(({ attributes }) => attributes['error.type'])).toEqual([undefined, 'tool_error']);
    expect(calls[0]?.attributes).not.toHaveProperty('mcp_vitals.tool.silent_failure');
  });

  it('is recorded when a byte order mark comes first', async () => {
    const client = new RawClient(['-e', SERVER]);
    client.write('\uFEFF');
    await client.initialize();
    const { spans } = await client.end();
    expect(spans.map(({ name }) => name)).toEqual(['initialize', 'notifications/initialized']);
  });

  it('is recorded when it is the last one, written at the end of the pipe', async () => {
    const clientInfo = { name: 'raw', version: '1.0.0' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    const request = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
    const script = `
      const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(fixture('v1-server.mjs'))}]);
      child.stdout.resume();
      child.stdin.end(${JSON.stringify(`${request}\n`)});`;
    const { spans } = await start(['-e', script]).ended;
    expect(spans.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([['initialize', undefined]]);
  });
});

it('a client that carries its SDK inside is observed beside one whose SDK is instrumented', async () => {
  const server = JSON.stringify(fixture('v1-server.mjs'));
  const clientInfo = { name: 'raw', version: '1.0.0' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  const request = JSON.stringify({ method: 'initialize', params, jsonrpc: '2.0', id: 0 });
  const script = `
    import { spawn } from 'node:child_process';
    import { once } from 'node:events';
    import { Client } from '@modelcontextprotocol/sdk/client/index.js';
    import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
    const client = new Client({ name: 'hooked', version: '1.0.0' });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [${server}] }));
    const child = spawn(process.execPath, [${server}]);
    child.stdin.write(${JSON.stringify(`${request}\n`)});
    await once(child.stdout, 'data');
    child.stdin.end();
    await client.close();`;
  const { spans } = await start(['--input-type=module', '-e', script], { hooks: true }).ended;
  const initialized = spans.filter(({ name }) => name === 'initialize');
  expect(initialized.map(({ attributes }) => attributes['mcp_vitals.observed_on']).sort()).toEqual(['pipe', undefined]);
});
