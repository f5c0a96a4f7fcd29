import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fixture, RawClient, start } from './run.js';

const LOGS = '{"level":"info","msg":"hello"}\n'.repeat(2000);
const LSP = `Content-Length: 59\r\n\r\n{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`;
const ACP = '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":1}}\n';

const INPUTS: Readonly<Record<string, Buffer>> = {
  bytes: randomBytes(3_000_000),
  'log lines': Buffer.from(LOGS),
  'a language server': Buffer.from(LSP),
  'another protocol in JSON-RPC': Buffer.from(ACP),
  'a large JSON text': Buffer.from(`{"rows":[${'{"a":1},'.repeat(700_000)}{}]}`),
  nothing: Buffer.alloc(0),
};

async function copy(way: string, input: Buffer, bare: boolean) {
  const { child, ended } = start([fixture('count.mjs'), way], { bare });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => {}).end(input);
  const [code] = await once(child, 'close');
  const { stderr, spans } = await ended;
  return { stdout: Buffer.concat(chunks).toString('base64'), stderr, code: code as number, spans: spans.length };
}

describe.concurrent('a program that speaks no MCP', () => {
  it.each([
    ['pipe', 'bytes'],
    ['iterate', 'bytes'],
    ['none', 'bytes'],
    ['data', 'bytes'],
    ...Object.keys(INPUTS)
      .slice(1)
      .map((name) => ['data', name]),
  ])('writes the same, ends the same and keeps its streams: by %s, %s', async (way, name) => {
    const input = INPUTS[name!]!;
    const [ours, bare] = await Promise.all([copy(way!, input, false), copy(way!, input, true)]);
    expect(ours).toEqual(bare);
    expect([ours.code, ours.spans]).toEqual([7, 0]);
  });

  it('and starts no other loads neither node:child_process nor the modules of it', async () => {
    const script = `console.log(process.moduleLoadList.filter((name) => /^NativeModule (child_process|net|dgram)$/.test(name)).join())`;
    expect((await start(['-e', script]).ended).stdout).toBe('\n');
  });

  it('may start another program, whose pipes stay unchanged', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const child = spawn('cat');
      child.stdin.write('hello\\n');
      child.stdout.once('data', (data) => {
        console.log(String(data).trim(), Object.hasOwn(child.stdin, 'write'), Object.hasOwn(child.stdout, 'push'));
        child.stdin.end();
      });`;
    expect((await start(['-e', script]).ended).stdout).toBe('hello false false\n');
  });
});

describe.concurrent('a message on an observed pipe', () => {
  it('is recorded when it arrives in pieces or together with others', async () => {
    const client = new RawClient([fixture('v1-server.mjs')]);
    const clientInfo = { name: 'raw', version: '1.0.0' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    const first = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params })}\n`);
    client.write(first.subarray(0, 20));
    await new Promise((resolve) => setImmediate(resolve));
    client.write(first.subarray(20));
    await client.nextLine();
    const requests = [1, 2, 3].map((id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }));
    client.write(`${requests.join('\r\n')}\n`);
    for (const id of [1, 2, 3]) expect(JSON.parse(await client.nextLine())).toMatchObject({ id, result: {} });
    const { spans } = await client.end();
    expect(spans.map(({ name }) => name)).toEqual(['initialize', 'ping', 'ping', 'ping']);
  });

  it('that is longer than 4 MiB reaches the server and is not recorded', async () => {
    const client = new RawClient([fixture('v1-server.mjs')]);
    await client.initialize();
    const text = 'x'.repeat(5 * 2 ** 20);
    const answer = await client.ask({ id: 1, method: 'tools/call', params: { name: 'greet', arguments: {}, text } });
    expect(JSON.parse(answer).result.content[0].text).toBe('grüße');
    await client.ask({ id: 2, method: 'ping' });
    const { spans } = await client.end();
    expect(spans.map(({ name }) => name)).toEqual(['initialize', 'notifications/initialized', 'ping']);
  });

  it('that is answered after stdin has ended is recorded with its answer', async () => {
    const client = new RawClient([fixture('v1-server.mjs')]);
    await client.initialize();
    client.notify({ id: 1, method: 'tools/call', params: { name: 'greet', arguments: {} } });
    const { spans, stdout } = await client.end();
    expect(stdout).toContain('grüße');
    expect(spans.at(-1)).toMatchObject({ name: 'tools/call greet', attributes: { 'gen_ai.tool.name': 'greet' } });
    expect(spans.at(-1)!.attributes['error.type']).toBeUndefined();
  });
});
