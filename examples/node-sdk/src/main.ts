import { mcpFormat } from '@mcp-vitals/logging';
import { initializeMonitoring } from '@mcp-vitals/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { metrics } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { NodeSDK, tracing } from '@opentelemetry/sdk-node';
import { createLogger, format, transports } from 'winston';

// The application's own set-up, which the monitor joins.
const vitals = initializeMonitoring({ serviceName: 'node-sdk-example', telemetry: false });
const exporting = new tracing.BatchSpanProcessor(new OTLPTraceExporter());
const sdk = new NodeSDK({
  ...vitals.parts,
  serviceName: 'node-sdk-example',
  spanProcessors: [exporting, ...vitals.parts.spanProcessors],
  views: [{ instrumentName: 'orders.noise', aggregation: { type: AggregationType.DROP } }],
});
sdk.start();

// The application's own logger: each record gets its trace and its MCP request.
const logger = createLogger({
  format: format.combine(mcpFormat(), format.json()),
  transports: [new transports.Console({ stderrLevels: ['error', 'warn', 'info'] })],
});

const orders = metrics.getMeter('orders').createCounter('orders.read');
const server = new McpServer({ name: 'orders', version: '1.0.0' });
server.registerTool('read_orders', {}, () => {
  orders.add(1);
  logger.info('orders read', { rows: 42 });
  return { content: [{ type: 'text', text: '42 orders' }] };
});

const client = new Client({ name: 'shop', version: '1.0.0' });
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);
for (let i = 0; i < 10; i++) await client.callTool({ name: 'read_orders' });
await client.close();

const { operations } = await vitals.report();
console.log(JSON.stringify(operations.map(({ operation, kind, count }) => [operation, kind, count])));
await vitals.shutdown();
// The exporter of OpenTelemetry rejects where no collector listens.
await sdk.shutdown().catch(({ message }: Error) => console.error(message));
