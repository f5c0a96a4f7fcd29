import node = require('@mcp-vitals/node');
import client = require('@modelcontextprotocol/sdk/client/index.js');
import memory = require('@modelcontextprotocol/sdk/inMemory.js');
import server = require('@modelcontextprotocol/sdk/server/mcp.js');
import exporter = require('@opentelemetry/exporter-trace-otlp-http');
import opentelemetry = require('@opentelemetry/sdk-node');

const vitals = node.initializeMonitoring({ serviceName: 'node-sdk-example', telemetry: false });
const exporting = new opentelemetry.tracing.BatchSpanProcessor(new exporter.OTLPTraceExporter());
const sdk = new opentelemetry.NodeSDK({
  ...vitals.parts,
  serviceName: 'node-sdk-example',
  spanProcessors: [exporting, ...vitals.parts.spanProcessors],
});
sdk.start();

async function main(): Promise<void> {
  const orders = new server.McpServer({ name: 'orders', version: '1.0.0' });
  orders.registerTool('read_orders', {}, () => ({ content: [{ type: 'text', text: '42 orders' }] }));
  const shop = new client.Client({ name: 'shop', version: '1.0.0' });
  const [near, far] = memory.InMemoryTransport.createLinkedPair();
  await Promise.all([orders.connect(far), shop.connect(near)]);
  for (let i = 0; i < 10; i++) await shop.callTool({ name: 'read_orders' });
  await shop.close();

  const { operations } = await vitals.report();
  console.log(JSON.stringify(operations.map(({ operation, kind, count }) => [operation, kind, count])));
  await vitals.shutdown();
  // The exporter of OpenTelemetry rejects where no collector listens.
  await sdk.shutdown().catch(({ message }: Error) => console.error(message));
}

void main();
