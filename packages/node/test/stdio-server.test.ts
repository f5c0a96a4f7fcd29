import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';

const REQUESTS = [
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/call', params: { name: 'work', arguments: {} } },
];

describe('No monitoring layer; unsafe logs', () => {
  it('a stdio server at debug writes only JSON-RPC to stdout, and its logs carry the trace', async () => {
    const receiver = await OtlpReceiver.start();
    const server = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/stdio-server.mjs')], {
      stdio: 'pipe',
      env: {
        ...process.env,
        NODE_OPTIONS: '--import @mcp-vitals/node/register',
        OTEL_LOG_LEVEL: 'verbose',
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      },
    });
    const output = Promise.all([text(server.stdout), text(server.stderr), once(server, 'exit')]);
    for (const request of REQUESTS) server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
    server.stdin.end();
    const [stdout, stderr] = await output;
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([1, 2]);
    expect(stderr).toContain('opentelemetry debug');
    const span = receiver.spans.find(({ name }) => name === 'tools/call work');
    const entry = receiver.logEntries.find(({ body }) => body === 'working');
    expect([entry?.traceId, entry?.spanId]).toEqual([span!.traceId, span!.spanId]);
    await receiver.close();
  });
});
