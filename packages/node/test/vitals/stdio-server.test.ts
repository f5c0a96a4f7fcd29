import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { OtlpReceiver } from '../../../../test/helpers/otlp-receiver.js';

const INITIALIZE = {
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const callOf = (id: number, name: string) => ({ id, method: 'tools/call', params: { name, arguments: {} } });

/** Runs the fixture with these requests, until it has said something, if that is asked for, and ends because its stdin does. */
async function converse(requests: readonly object[], environment: Record<string, string>, until?: string) {
  const server = spawn(process.execPath, [path.join(import.meta.dirname, '../fixtures/monitored-server.mjs')], {
    stdio: 'pipe',
    env: { ...process.env, ...environment },
  });
  const output = Promise.all([text(server.stdout), text(server.stderr), once(server, 'exit')]);
  const messages = [INITIALIZE, { method: 'notifications/initialized' }, ...requests];
  for (const message of messages) server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  if (until !== undefined) await said(server.stderr, until);
  server.stdin.end();
  const [stdout, stderr] = await output;
  return {
    messages: stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id?: number; method?: string }),
    records: stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

async function said(stream: Readable, wanted: string): Promise<void> {
  let all = '';
  for await (const [chunk] of on(stream, 'data', { close: ['end'] })) {
    all += String(chunk);
    if (all.includes(wanted)) return;
  }
}

describe('a stdio server under one call', () => {
  it('at debug writes 100,000 records to stderr and only JSON-RPC to stdout', async () => {
    const { messages, records } = await converse([callOf(2, 'write')], { MCP_LOG_LEVEL: 'DEBUG', RECORDS: '100000' });
    expect(messages.map(({ id }) => id)).toEqual([1, 2]);
    const own = records.filter(({ logger }) => logger === 'app');
    expect(own).toHaveLength(100_000);
    expect(own[99_999]).toMatchObject({
      message: 'working',
      i: 99_999,
      'jsonrpc.request.id': '2',
      'mcp.method.name': 'tools/call',
    });
    expect(own[0]!.trace_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('at debug shows each step of the monitor', async () => {
    const { records } = await converse([callOf(2, 'write')], { MCP_LOG_LEVEL: 'DEBUG' }, '"evaluated"');
    const steps = records.filter(({ logger }) => logger === 'mcp.vitals').map(({ message }) => message);
    for (const step of ['monitoring configured', 'telemetry started', 'health checked', 'evaluated']) {
      expect(steps).toContain(step);
    }
    expect(records.find(({ message }) => message === 'monitoring configured')).toMatchObject({
      level: 'debug',
      settings: { 'logging.logLevel': { value: 'DEBUG', source: 'MCP_LOG_LEVEL' } },
    });
    expect(records.find(({ message }) => message === 'evaluated')).toMatchObject({
      connected: true,
      sdk_modules: expect.any(Number),
    });
  });

  it('turns a log notification into one record with its level, masked, on stderr and over OTLP', async () => {
    const receiver = await OtlpReceiver.start();
    const { messages, records } = await converse([callOf(2, 'warn')], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    await receiver.close();
    expect(messages.map(({ id, method }) => String(id ?? method)).sort()).toEqual(['1', '2', 'notifications/message']);
    const ofMcp = records.filter(({ logger }) => logger === 'mcp.notifications');
    expect(ofMcp).toHaveLength(1);
    expect(ofMcp[0]).toMatchObject({
      level: 'warn',
      message: 'MCP log message',
      mcp_logger: 'disk',
      'mcp_vitals.role': 'client',
      data: { free: '2 %', password: '[redacted]' },
      'jsonrpc.request.id': '2',
    });
    const exported = receiver.logEntries.filter(({ body }) => body === 'MCP log message');
    expect(exported).toHaveLength(1);
    const call = receiver.spans.find(({ name, kind }) => name === 'tools/call warn' && kind === 'SERVER');
    expect(exported[0]!.traceId).toBe(call!.traceId);
  });
});
