import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../../test/helpers/otlp-receiver.js';

describe("pino with OpenTelemetry's own instrumentation", () => {
  it('has trace and MCP request on its line and on its one exported record', async () => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [path.join(import.meta.dirname, '../fixtures/pino.mjs')],
      { env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } },
    );
    const call = receiver.spans.find(({ name, kind }) => name === 'tools/call read' && kind === 'SERVER');
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({
      msg: 'table read',
      table: 'orders',
      trace_id: call!.traceId,
      span_id: call!.spanId,
      'jsonrpc.request.id': '1',
      'mcp.method.name': 'tools/call',
    });
    const exported = receiver.logEntries.filter(({ body }) => body === 'table read');
    expect(exported.map(({ traceId, severity }) => [traceId, severity])).toEqual([[call!.traceId, 'warn']]);
  });
});
