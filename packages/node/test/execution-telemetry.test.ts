import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';
import { inTheCall } from '../src/telemetry/server-spans.js';
import { REGISTER, ROOT, runApp } from './run-app.js';

const SERVER = path.join(ROOT, 'packages/node/test/fixtures/released-server.mjs');
const COMMAND = [...REGISTER, SERVER, '1', '1000'];

/** A client that calls a server in a process of its own, which exports nothing. */
const CLIENT = `
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
const client = new Client({ name: 'customer', version: '1.0.0' });
await client.connect(new StdioClientTransport({
  command: process.execPath,
  args: ${JSON.stringify(COMMAND)},
  env: { MCP_EXECUTION_TELEMETRY_RETURN_SPANS: 'true', OTEL_SERVICE_NAME: 'shop' },
  stderr: 'inherit',
}));
const { _meta } = await client.callTool({ name: 'find_order' });
console.log(JSON.stringify(_meta?.otel?.traces?.truncated ?? null));
await client.close();
`;

async function exported(trustedServers: string) {
  const receiver = await OtlpReceiver.start();
  onTestFinished(() => receiver.close());
  const { stdout, stderr } = await runApp({
    source: CLIENT,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: 'agent',
      MCP_EXECUTION_TELEMETRY_TRUSTED_SERVERS: trustedServers,
    },
  });
  expect(stderr).toBe('');
  return { stdout: stdout.trim(), spans: receiver.spans };
}

it('a client exports the spans that a server of another process returned, by two variables and no code', async () => {
  const { stdout, spans } = await exported([process.execPath, ...COMMAND].join(' '));
  expect(stdout).toBe('false');
  const call = spans.find(
    ({ name, resource }) => name === 'tools/call find_order' && resource['service.name'] === 'agent',
  );
  const returned = spans.filter(({ resource }) => resource['service.name'] === 'shop');
  expect(returned).toHaveLength(1);
  expect(returned[0]).toMatchObject({
    name: 'tools/call find_order',
    traceId: call?.traceId,
    parentSpanId: call?.spanId,
  });
  expect(returned[0]?.attributes['mcp_vitals.execution.server']).toContain('released-server.mjs');
});

it('a server that is not trusted is not asked', async () => {
  const { stdout, spans } = await exported('node other-server.js');
  expect(stdout).toBe('null');
  expect(spans.some(({ resource }) => resource['service.name'] === 'shop')).toBe(false);
});

it.each([
  [0, [1000, 900_000_000]],
  [250, [1001, 150_000_000]],
  [-3_601_950, [-2602, 950_000_000]],
])('the page draws spans of a clock that is off by %d ms within the call', (clockOffsetMillis, expected) => {
  const span = { startTime: [1000, 900_000_000], endTime: [1000, 900_000_000], clockOffsetMillis } as never;
  expect(inTheCall(span)).toMatchObject({ startTime: expected, endTime: expected });
});
