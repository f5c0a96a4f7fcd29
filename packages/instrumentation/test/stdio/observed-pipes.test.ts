import { describe, expect, it } from 'vitest';
import { fixture, RawClient, type SpanLine, start } from './run.js';

const SERVER = 1;
const CLIENT = 2;

const namesOf = (spans: readonly SpanLine[], kind: number) =>
  spans.filter((span) => span.kind === kind).map(({ name }) => name);
const observed = (spans: readonly SpanLine[]) => spans.map(({ attributes }) => attributes['mcp_vitals.observed_on']);

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';

async function walk(file: string, hooks: boolean) {
  const client = new RawClient([fixture(file)], { hooks });
  await client.initialize();
  await client.ask({ id: 1, method: 'tools/list' });
  const _meta = { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` };
  await client.ask({ id: 2, method: 'tools/call', params: { name: 'greet', arguments: {}, _meta } });
  await client.ask({ id: 'x', method: 'tools/call', params: { name: 'fail', arguments: {} } });
  await client.ask({ id: 4, method: 'no/such' });
  return client.end();
}

describe.concurrent('a stdio server that carries its SDK inside', () => {
  it.each(['v1-server.mjs', 'v2-server.mjs'])('has a SERVER span for each message: %s', async (file) => {
    const { spans, stderr, code } = await walk(file, false);
    expect(namesOf(spans, SERVER)).toEqual([
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/call greet',
      'tools/call fail',
      '_OTHER',
    ]);
    expect(new Set(observed(spans))).toEqual(new Set(['pipe']));
    const [greet, fail, unknown] = spans.slice(3);
    expect([greet?.traceId, greet?.parent, greet!.millis > 25]).toEqual([TRACE_ID, PARENT_ID, true]);
    expect(greet?.attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'greet',
      'network.transport': 'pipe',
      'mcp.protocol.version': '2025-06-18',
      'jsonrpc.request.id': '2',
    });
    expect(fail?.attributes).toMatchObject({ 'error.type': 'tool_error', 'jsonrpc.request.id': 'x' });
    expect(unknown?.attributes).toMatchObject({ 'rpc.response.status_code': '-32601' });
    expect(stderr.split('\n').filter((line) => line.startsWith('mcp-vitals: '))).toEqual([
      expect.stringMatching(/no MCP SDK was seen in this server.*observed on stdin and stdout.*instrumentServer/),
    ]);
    expect(code).toBe(0);
  });
});

describe.concurrent('a stdio server whose SDK is instrumented', () => {
  it.each(['v1-server.mjs', 'v2-server.mjs', 'worker.mjs'])(
    'has one SERVER span for each message, and no other: %s',
    async (file) => {
      const { spans, stderr } = await walk(file, true);
      expect(namesOf(spans, SERVER).sort()).toEqual([
        '_OTHER',
        'initialize',
        'notifications/initialized',
        'tools/call fail',
        'tools/call greet',
        'tools/list',
      ]);
      expect([new Set(observed(spans)), stderr.includes('mcp-vitals:')]).toEqual([new Set([undefined]), false]);
    },
  );
});

it('a stdio gateway that takes the messages of its connected server has one SERVER span for each', async () => {
  const gateway = `
    import { Server } from '@modelcontextprotocol/sdk/server/index.js';
    import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
    const transport = new StdioServerTransport();
    await new Server({ name: 'gateway', version: '1' }, { capabilities: {} }).connect(transport);
    transport.onmessage = ({ id }) => id === undefined || transport.send({ jsonrpc: '2.0', id, result: {} });`;
  const client = new RawClient(['--input-type=module', '-e', gateway], { hooks: true });
  await client.initialize();
  await client.ask({ id: 1, method: 'ping' });
  const { spans } = await client.end();
  expect(namesOf(spans, SERVER)).toEqual(['initialize', 'notifications/initialized', 'ping']);
});

describe.concurrent('a stdio server whose answers do not pass process.stdout', () => {
  const SERVER_BY_DESCRIPTOR = `
    import { writeSync } from 'node:fs';
    import { createInterface } from 'node:readline';
    for await (const line of createInterface({ input: process.stdin })) {
      const { id, method } = JSON.parse(line);
      if (method === 'tools/list') process.kill(process.pid, 'SIGKILL');
      if (id !== undefined) writeSync(1, JSON.stringify({ jsonrpc: '2.0', id, result: {} }) + '\\n');
    }`;
  const NOTICE = /^mcp-vitals: the answers of this server do not pass process\.stdout.*instrumentTransport/m;

  it.each([
    ['when it ends', 1, 'ping'],
    ['when its client goes on and on', 12, 'tools/list'],
  ])('has no spans of made-up failures, and is reported %s', async (_, pings, last) => {
    const client = new RawClient(['--input-type=module', '-e', SERVER_BY_DESCRIPTOR]);
    await client.initialize();
    for (let id = 1; id <= pings; id++) await client.ask({ id, method: 'ping' });
    client.notify({ id: 99, method: last });
    const { spans, stderr } = await client.end();
    expect(spans).toEqual([]);
    expect(stderr).toMatch(NOTICE);
  });
});

describe.concurrent('a client of stdio servers', () => {
  const MESSAGES = ['initialize', 'notifications/initialized', 'tools/list', 'tools/call greet', 'tools/call fail'];

  it.each(['v1', 'v2'])('%s that carries its SDK inside has a CLIENT span for each message', async (sdk) => {
    const { stdout, spans } = await start([fixture('client.mjs'), sdk, fixture('v1-server.mjs')]).ended;
    expect(JSON.parse(stdout)).toEqual([['greet', 'fail'], 'grüße', true]);
    expect(namesOf(spans, CLIENT).sort()).toEqual([...MESSAGES].sort());
    expect(new Set(observed(spans))).toEqual(new Set(['pipe']));
    expect(spans.find(({ name }) => name === 'tools/call fail')?.attributes['error.type']).toBe('tool_error');
  });

  it.each(['v1', 'v2'])('%s whose SDK is instrumented has one CLIENT span for each message', async (sdk) => {
    const { stdout, spans } = await start([fixture('client.mjs'), sdk, fixture('v1-server.mjs')], { hooks: true })
      .ended;
    expect(JSON.parse(stdout)).toEqual([['greet', 'fail'], 'grüße', true]);
    expect(namesOf(spans, CLIENT).sort()).toEqual([...MESSAGES].sort());
    expect(new Set(observed(spans))).toEqual(new Set([undefined]));
  });
});

describe.concurrent('a server that is not the first child of its process', () => {
  it.each([
    [
      'an own class',
      `class Own extends ChildProcess { spawn(options) { return super.spawn(options); } }
      new Own().spawn({ file: process.execPath, args: [process.execPath, '-e', ''] });`,
    ],
    ['exec', `exec('exit 0');`],
    ['fork', `fork(process.execPath, { execPath: process.execPath, execArgv: ['-e', ''] });`],
  ])('is observed after %s', async (_, first) => {
    const script = `
      const { ChildProcess, exec, fork, spawn } = require('node:child_process');
      ${first}
      const child = spawn(process.execPath, [${JSON.stringify(fixture('v1-server.mjs'))}]);
      const clientInfo = { name: 'raw', version: '1.0.0' };
      const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
      child.stdin.write(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }) + '\\n');
      child.stdout.once('data', () => child.stdin.end());`;
    const { spans, code } = await start(['-e', script]).ended;
    expect([namesOf(spans, CLIENT), code]).toEqual([['initialize'], 0]);
  });
});

describe('a launcher that hands its stdin on to a server', () => {
  it.each([
    ['pipe', 'child.stdout.pipe(process.stdout);'],
    ['inherit', ''],
  ])('is recorded neither as a server nor as a client: stdout %s', async (stdout_, forward) => {
    const launcher = `
      const { spawn } = require('node:child_process');
      const stdio = ['pipe', '${stdout_}', 'inherit'];
      const child = spawn(process.execPath, [${JSON.stringify(fixture('v1-server.mjs'))}], { stdio, env: {} });
      process.stdin.pipe(child.stdin);
      ${forward}`;
    const client = new RawClient(['-e', launcher]);
    await client.initialize();
    await client.ask({ id: 1, method: 'ping' });
    const { spans, stderr, stdout } = await client.end();
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect([spans, stderr]).toEqual([[], '']);
  });
});
