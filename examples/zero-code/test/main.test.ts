import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, it, onTestFinished } from 'vitest';
import { OtlpReceiver } from '../../../test/helpers/otlp-receiver.js';

it('a stdio server that does not know of its monitoring is monitored by two variables and a flag', async () => {
  const receiver = await OtlpReceiver.start();
  onTestFinished(() => receiver.close());
  const client = new Client({ name: 'shop', version: '1.0.0' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--import', '@mcp-vitals/node/register', fileURLToPath(new URL('../dist/main.js', import.meta.url))],
    env: {
      ...(process.env as Record<string, string>),
      MCP_MONITORING_ENABLED: 'true',
      MCP_MONITORING_INTERVAL: '0.1',
      MCP_LOG_LEVEL: 'DEBUG',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    },
    stderr: 'ignore',
  });
  await client.connect(transport);
  for (let i = 0; i < 10; i++) await client.callTool({ name: 'read_orders' });
  const calls = () => receiver.spans.filter(({ name }) => name === 'tools/call read_orders');
  await receiver.until(
    ({ logEntries }) => calls().length >= 10 && logEntries.some(({ body }) => body === 'evaluated'),
    60_000,
  );
  await client.close();
  expect(calls()).toHaveLength(10);
});
