import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';

describe("an application's own NodeSDK", () => {
  it.each(['main.js', 'main-commonjs.cjs'])('exports as before, and the monitor reports: %s', async (program) => {
    const receiver = await OtlpReceiver.start();
    onTestFinished(() => receiver.close());
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [fileURLToPath(new URL(`../dist/${program}`, import.meta.url))],
      { env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_LOGS_EXPORTER: 'none' } },
    );
    expect(JSON.parse(stdout)).toEqual(
      expect.arrayContaining([
        ['tools/call read_orders', 'client', 10],
        ['tools/call read_orders', 'server', 10],
      ]),
    );
    const calls = receiver.spans.filter(({ name }) => name === 'tools/call read_orders');
    expect(calls).toHaveLength(20);
    if (program !== 'main.js') return;
    const lines = stderr.split('\n').filter((line) => line.includes('orders read'));
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const servers = calls.filter(({ kind }) => kind === 'SERVER').map(({ traceId }) => traceId);
    expect(records.map(({ trace_id }) => trace_id)).toEqual(servers);
    expect(records[0]).toMatchObject({ level: 'info', rows: 42, 'jsonrpc.request.id': '1' });
  });
});
