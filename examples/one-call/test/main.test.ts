import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';

it('one call measures, logs, exports and finds its own set-up valid', async () => {
  const receiver = await OtlpReceiver.start();
  onTestFinished(() => receiver.close());
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [fileURLToPath(new URL('../dist/main.js', import.meta.url))],
    { env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } },
  );
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ valid: true, issues: [], average_response_time: expect.any(Number) });
  const records = receiver.logEntries.filter(({ body }) => body === 'query_orders completed');
  expect(records).toHaveLength(10);
  const calls = receiver.spans.filter(({ name, kind }) => name === 'tools/call read_orders' && kind === 'SERVER');
  expect(new Set(records.map(({ traceId }) => traceId))).toEqual(new Set(calls.map(({ traceId }) => traceId)));
});
