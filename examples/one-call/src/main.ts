import { initializeMonitoring } from '@mcp-vitals/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';

const vitals = initializeMonitoring({ serviceName: 'one-call-example', logging: { consoleLevel: 'ERROR' } });
const logger = vitals.getLogger('orders');

const server = new McpServer({ name: 'orders', version: '1.0.0' });
server.registerTool('read_orders', {}, () =>
  logger.operationContext('query_orders', { table: 'orders' }, async () => ({
    content: [{ type: 'text' as const, text: '42 orders' }],
  })),
);

const client = new Client({ name: 'shop', version: '1.0.0' });
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);
for (let i = 0; i < 10; i++) await client.callTool({ name: 'read_orders' });

const { valid, issues } = await vitals.validateMonitoringSetup();
const { metrics, health } = await vitals.getMonitoringDashboardData();
console.log(
  JSON.stringify({ valid, issues, average_response_time: metrics.average_response_time, checks: health.checks.length }),
);
await client.close();
await vitals.shutdown();
